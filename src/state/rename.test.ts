import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temporaryDatabase } from '../../test/support/database.ts'
import { allHeld, type Held, holdStep } from './held.ts'
import { publicationsOf, recordPublications } from './publications.ts'
import { renameAsset } from './rename.ts'

const AT = '2026-01-01T12:00:00.000Z'

const held = (asset: string, run: string): Held => ({
  asset,
  run,
  fingerprint: 'f',
  inputs: { 'm.old': 'v1', 'raw.o': 'v2' },
})

test('a step that is held stays held under its new name, and names inputs as they are named now', async () => {
  const state = await temporaryDatabase()
  await state.transaction(async transaction => {
    await recordPublications(transaction, 'r1', [{ table: 'm.old', from: undefined, to: 'file:///1' }], AT)
    await holdStep(transaction, held('m.old', 'r1'), AT)
    await holdStep(transaction, held('m.next', 'r2'), AT)
    await renameAsset(transaction, 'm.old', 'm.new')
  })
  const inputs = { 'm.new': 'v1', 'raw.o': 'v2' }
  const found = await allHeld(state)
  assert.deepEqual([...found.keys()].sort(), ['m.new', 'm.next'])
  assert.deepEqual(found.get('m.new'), { ...held('m.new', 'r1'), inputs })
  assert.deepEqual(found.get('m.next'), { ...held('m.next', 'r2'), inputs })
  assert.deepEqual(
    (await publicationsOf(state, 'r1')).map(({ table, to }) => [table, to]),
    [['m.new', 'file:///1']],
  )
  await state.close()
})

test('what was held of another asset that had the name gives way', async () => {
  const state = await temporaryDatabase()
  await state.transaction(async transaction => {
    await holdStep(transaction, held('m.new', 'r1'), AT)
    await holdStep(transaction, held('m.old', 'r2'), AT)
    await renameAsset(transaction, 'm.old', 'm.new')
  })
  assert.deepEqual(
    [...(await allHeld(state)).values()].map(({ asset, run }) => [asset, run]),
    [['m.new', 'r2']],
  )
  await state.close()
})
