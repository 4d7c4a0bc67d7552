import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as tick } from 'node:timers/promises'
import { temporaryDatabase } from '../../test/support/database.ts'
import { Recorder } from './recorder.ts'

test('records are written in order, many in one transaction, all of them by the time it has settled', async () => {
  const database = await temporaryDatabase()
  await database.run('create table log (n integer)')
  let transactions = 0
  const recorder = new Recorder({
    ...database,
    transaction: work => {
      transactions++
      return database.transaction(work)
    },
  })
  for (let n = 0; n < 200; n++) {
    recorder.record(async transaction => void (await transaction.run('insert into log values (?)', n)))
    if (n % 50 === 0) await tick()
  }
  await recorder.settled()
  const rows = await database.all('select n from log order by rowid')
  assert.deepEqual(
    rows.map(row => row.n),
    Array.from({ length: 200 }, (_, n) => n),
  )
  assert.ok(transactions < 50, `${transactions} transactions`)
  await database.close()
})

test('a write that fails is told to whoever waits, and does not stop those after it', async () => {
  const database = await temporaryDatabase()
  await database.run('create table log (n integer)')
  const recorder = new Recorder(database)
  recorder.record(async transaction => void (await transaction.run('insert into nowhere values (1)')))
  await assert.rejects(recorder.settled(), /nowhere/)
  recorder.record(async transaction => void (await transaction.run('insert into log values (1)')))
  await recorder.settled()
  assert.equal((await database.all('select * from log')).length, 1)
  await database.close()
})
