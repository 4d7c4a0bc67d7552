import assert from 'node:assert/strict'
import { test } from 'node:test'
import { numbers } from '../support/random.ts'
import { fuzz, type Result } from './fuzz.ts'
import { mutateBytes, mutateText, mutateValue } from './mutate.ts'

const CASES = Number(process.env.MASSIF_CASES ?? 300)
const SEED = Number(process.env.MASSIF_SEED ?? 1)

test(`${CASES} broken projects, files and metadata are refused with a diagnostic or read right, seed ${SEED}`, async () => {
  const bad: Result[] = []
  let read = 0
  await fuzz(CASES, SEED, result => {
    if (result.outcome === 'read') read++
    else if (result.outcome !== 'refused') bad.push(result)
  })
  assert.deepEqual(bad, [])
  assert.ok(read > CASES / 100, 'some are broken where it does not matter, and are read')
})

test('a seed is a case, always the same', () => {
  const once = () => {
    const random = numbers(7)
    const bytes = mutateBytes(Buffer.from('a,b\n1,2\n'), random).bytes.toString('hex')
    return [bytes, mutateText('export const a = 1', random).text, mutateValue({ a: [1, { b: 'x' }] }, random)]
  }
  assert.deepEqual(once(), once())
})
