import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temporaryDatabase } from '../../test/support/database.ts'
import { dropLeases, lostLeases, renewLeases, takeLeases } from './leases.ts'

const holder = (run: string) => ({ run, host: 'here', process: 1 })
const NOON = { now: '2026-01-01T12:00:00.000Z', expiresAt: '2026-01-01T12:01:00.000Z' }
const LATER = { now: '2026-01-01T12:02:00.000Z', expiresAt: '2026-01-01T12:03:00.000Z' }

test('leases are taken all or none, and by one run at a time', async () => {
  const state = await temporaryDatabase()
  assert.deepEqual(await takeLeases(state, ['a', 'b'], holder('one'), NOON, () => false), [])
  const held = await takeLeases(state, ['b', 'c'], holder('two'), NOON, () => false)
  assert.deepEqual(
    held.map(lease => [lease.table, lease.run]),
    [['b', 'one']],
  )
  assert.deepEqual(
    await takeLeases(state, ['c'], holder('three'), NOON, () => false),
    [],
    'nothing of the second was kept',
  )
  await dropLeases(state, holder('one'))
  assert.deepEqual(await takeLeases(state, ['a', 'b'], holder('two'), NOON, () => false), [])
  await state.close()
})

test('a lease that expired or whose holder is gone stands in nobody’s way; one that is renewed does', async () => {
  const state = await temporaryDatabase()
  await takeLeases(state, ['a'], holder('one'), NOON, () => false)
  assert.equal((await takeLeases(state, ['a'], holder('two'), NOON, () => false)).length, 1)
  assert.equal((await takeLeases(state, ['a'], holder('two'), NOON, lease => lease.run === 'one')).length, 0)
  await takeLeases(state, ['b'], holder('one'), NOON, () => false)
  assert.equal(await renewLeases(state, holder('one'), '2026-01-01T12:05:00.000Z'), 1)
  assert.equal((await takeLeases(state, ['b'], holder('two'), LATER, () => false)).length, 1)
  assert.equal((await takeLeases(state, ['a'], holder('three'), LATER, () => false)).length, 0)
  await state.close()
})

test('a run that another process goes on with waits for the first process; its own process does not', async () => {
  const state = await temporaryDatabase()
  await takeLeases(state, ['a'], holder('one'), NOON, () => false)
  assert.equal((await takeLeases(state, ['a'], holder('one'), NOON, () => false)).length, 0)
  const elsewhere = { ...holder('one'), process: 2 }
  assert.equal((await takeLeases(state, ['a'], elsewhere, NOON, () => false)).length, 1)
  assert.equal((await takeLeases(state, ['a'], elsewhere, NOON, lease => lease.process === 1)).length, 0)
  await dropLeases(state, holder('one'))
  assert.deepEqual(await lostLeases(state, ['a'], elsewhere), [], 'the first process does not take them away')
  await state.close()
})

test('a lease is lost once another took it, and stays so when that one is done; one that only expired is not', async () => {
  const state = await temporaryDatabase()
  await takeLeases(state, ['a', 'b'], holder('one'), NOON, () => false)
  assert.deepEqual(await lostLeases(state, ['a', 'b'], holder('one')), [])
  await takeLeases(state, ['b'], holder('two'), LATER, () => false)
  assert.deepEqual(await lostLeases(state, ['a', 'b'], holder('one')), ['b'])
  await dropLeases(state, holder('two'))
  assert.deepEqual(await lostLeases(state, ['a', 'b'], holder('one')), ['b'])
  assert.deepEqual(
    await lostLeases(state, ['a'], { ...holder('one'), process: 2 }),
    ['a'],
    'another process of the run',
  )
  await state.close()
})
