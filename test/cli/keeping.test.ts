import assert from 'node:assert/strict'
import { renameSync, rmSync } from 'node:fs'
import { test } from 'node:test'
import { folder, jsonLines, massif } from './massif.ts'

test('a lake is backed up, moved and recovered from the command line', async t => {
  const parent = folder(t)
  await massif(parent, ['init', 'shop'])
  const shop = `${parent}/shop`
  const ran = await massif(shop, ['run'])
  assert.equal(ran.code, 0, ran.err)

  const made = await massif(shop, ['lake', 'backup', '../copy'])
  assert.match(
    made.out,
    /^Backed up \d tables to \S+\/copy: \d+ files \([\d.]+ kB\), \d+ files \([\d.]+ kB\) of them new\.\n$/,
  )
  const [again] = jsonLines((await massif(shop, ['lake', 'backup', '../copy', '--json'])).out)
  assert.deepEqual([again?.event, again?.copied], ['backed-up', { files: 0, bytes: 0 }])
  assert.match(
    (await massif(shop, ['lake', 'backup', '--verify', '../copy'])).out,
    /^The backup of \S+ is whole: \d+ files/,
  )
  rmSync(`${parent}/copy/marts`, { recursive: true })
  const broken = await massif(shop, ['lake', 'backup', '--verify', '../copy'])
  assert.equal(broken.code, 1)
  assert.match(broken.err, /LAKE_BACKUP[\s\S]* is missing/)

  assert.match((await massif(shop, ['lake', 'move'])).out, /is where it was written\.\n$/)
  renameSync(shop, `${parent}/store`)
  const store = `${parent}/store`
  const refused = await massif(store, ['show'])
  assert.equal(refused.code, 1)
  assert.match(refused.err, /LAKE_MOVED[\s\S]*shop\/lake[\s\S]*lake move/)
  assert.match(
    (await massif(store, ['lake', 'move'])).out,
    /^The lake of \S+shop\/lake is at home in \S+store\/lake: \d tables/,
  )
  const rows = await massif(store, ['query', 'select count(*) as n from marts.sales', '--format', 'csv'])
  assert.match(rows.out, /^n\r\n\d+\r\n$/, rows.err)

  assert.equal((await massif(store, ['lake', 'recover'])).code, 1)
  for (const end of ['', '-wal', '-shm']) rmSync(`${store}/lake/massif.db${end}`, { force: true })
  assert.match((await massif(store, ['plan'])).err, /LAKE_LOST/)
  assert.match((await massif(store, ['lake', 'recover'])).out, /^Recovered \d tables\.\n/)
  assert.deepEqual(
    (await massif(store, ['query', 'select count(*) as n from marts.sales', '--format', 'csv'])).out,
    rows.out,
  )
})
