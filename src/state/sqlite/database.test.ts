import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { MassifError } from '../../diagnostics/diagnostic.ts'
import type { Database } from '../contract.ts'
import { openSqlite } from './database.ts'

describe('a database in a SQLite file', () => {
  let folder: string
  const open: Database[] = []
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'massif-sqlite-'))
  })
  after(async () => {
    for (const database of open) await database.close()
    rmSync(folder, { recursive: true, force: true })
  })
  let count = 0
  const fresh = async (): Promise<{ database: Database; file: string }> => {
    const file = join(folder, `${count++}`, 'state.db')
    const database = openSqlite(file)
    open.push(database)
    await database.run('CREATE TABLE n (id INTEGER PRIMARY KEY, v)')
    return { database, file }
  }

  test('keeps what a transaction did, and undoes it whole when the work fails', async () => {
    const { database } = await fresh()
    assert.equal(await database.transaction(async tx => tx.run('INSERT INTO n (v) VALUES (?), (?)', 'a', 'b')), 2)
    await assert.rejects(
      database.transaction(async tx => {
        await tx.run('DELETE FROM n')
        throw new Error('no')
      }),
      /^Error: no$/,
    )
    assert.deepEqual(
      (await database.all('SELECT v FROM n ORDER BY id')).map(row => row.v),
      ['a', 'b'],
    )
  })

  test('statements outside a transaction wait for its end', async () => {
    const { database } = await fresh()
    const seen: unknown[] = []
    const transaction = database.transaction(async tx => {
      await tx.run("INSERT INTO n (v) VALUES ('inside')")
      await new Promise(resolve => setTimeout(resolve, 5))
      await tx.run("UPDATE n SET v = 'done'")
    })
    const outside = database.all('SELECT v FROM n').then(rows => seen.push(rows[0]?.v))
    const second = database.transaction(async tx => seen.push((await tx.all('SELECT count(*) AS n FROM n'))[0]?.n))
    await Promise.all([transaction, outside, second])
    assert.deepEqual(seen, ['done', 1])
  })

  test('a use of the database inside its own transaction is an error, not a wait for ever', async () => {
    const { database } = await fresh()
    await assert.rejects(
      database.transaction(async () => database.run('DELETE FROM n')),
      /use its own statements/,
    )
    let leaked: (() => Promise<unknown>) | undefined
    await database.transaction(async tx => {
      leaked = () => tx.run("INSERT INTO n (v) VALUES ('late')")
    })
    await assert.rejects(async () => leaked?.(), /is over/)
    assert.equal((await database.all('SELECT * FROM n')).length, 0)
  })

  test('integers are numbers where they fit and exact where they do not', async () => {
    const { database } = await fresh()
    const values = [1, 2 ** 53 - 1, 2n ** 53n, -(2n ** 63n), 2n ** 63n - 1n, 1.5, null, 'x', new Uint8Array([0, 255])]
    for (const value of values) await database.run('INSERT INTO n (v) VALUES (?)', value)
    const rows = await database.all('SELECT v FROM n ORDER BY id')
    assert.deepEqual(
      rows.map(row => row.v),
      values,
    )
  })

  test('what a relaxed transaction wrote is there for another connection', async () => {
    const { database, file } = await fresh()
    await database.transaction(async tx => tx.run("INSERT INTO n (v) VALUES ('relaxed')"), { durable: false })
    const other = openSqlite(file)
    open.push(other)
    assert.equal((await other.all('SELECT v FROM n'))[0]?.v, 'relaxed')
    assert.equal((await database.all('PRAGMA synchronous'))[0]?.synchronous, 2)
    assert.equal((await database.all('PRAGMA foreign_keys'))[0]?.foreign_keys, 1)
  })

  test('waits for another process without blocking this one', async () => {
    const { database, file } = await fresh()
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    setTimeout(() => {
      other.exec('COMMIT')
      other.close()
    }, 30)
    assert.equal(await database.run("INSERT INTO n (v) VALUES ('after')"), 1)
  })

  test('an error of a statement stays itself', async () => {
    const { database } = await fresh()
    await assert.rejects(database.all('SELECT * FROM nowhere'), /no such table: nowhere/)
    await database.run("INSERT INTO n (id, v) VALUES (1, 'a')")
    await assert.rejects(database.run("INSERT INTO n (id, v) VALUES (1, 'b')"), /UNIQUE/)
  })

  test('a file that is no database is named', () => {
    const file = join(folder, 'text.db')
    writeFileSync(file, 'This is not a database, but it is long enough to look like one. '.repeat(40))
    assert.throws(
      () => openSqlite(file),
      (error: unknown) =>
        error instanceof MassifError &&
        error.code === 'STATE_UNREADABLE' &&
        error.message.includes(`${file} is not a SQLite database`),
    )
  })

  test('a file or folder that cannot be written is named', {
    skip: isRoot() && 'root may write anything',
  }, async () => {
    const { database, file } = await fresh()
    await database.close()
    chmodSync(file, 0o444)
    assert.throws(() => openSqlite(file), unreadable('cannot be written'))
    const closed = join(folder, 'closed')
    writeFileSync(closed, '')
    assert.throws(() => openSqlite(join(closed, 'state.db')), unreadable('cannot be opened'))
  })

  test('a folder in the place of the file is named', () => {
    assert.throws(() => openSqlite(folder), unreadable('cannot be opened'))
    assert.ok(existsSync(folder))
  })

  test('a full database says that the disk is full, and keeps its state', async () => {
    const { database } = await fresh()
    await database.all('PRAGMA max_page_count = 4')
    await assert.rejects(
      database.transaction(async tx => {
        for (let i = 0; i < 100; i++) await tx.run('INSERT INTO n (v) VALUES (?)', 'x'.repeat(1000))
      }),
      (error: unknown) => error instanceof MassifError && error.code === 'LAKE_DISK_FULL',
    )
    assert.equal((await database.all('SELECT * FROM n')).length, 0)
  })
})

function unreadable(text: string): (error: unknown) => boolean {
  return error => error instanceof MassifError && error.code === 'STATE_UNREADABLE' && error.message.includes(text)
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}
