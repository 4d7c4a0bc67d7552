import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Options, readOptions } from './options.ts'

const read = (...argv: string[]) => readOptions(argv) as Options

test('everything is measured by default', () => {
  const options = read()
  assert.deepEqual(options.scales, ['0.1', '1'])
  assert.deepEqual(options.only, ['J1', 'J3', 'J2', 'plan', 'memory', 'types'])
  assert.deepEqual(options.peers, ['dbt', 'sqlmesh', 'dagster'])
  assert.deepEqual([options.rounds('J1', '0.1'), options.rounds('J1', '1')], [5, 3])
})

test('the quick way is the small size, three rounds', () => {
  const options = read('--quick', '--only', 'J3,J1', '--peers', 'none')
  assert.deepEqual(options.scales, ['0.1'])
  assert.deepEqual(options.only, ['J1', 'J3'])
  assert.deepEqual(options.peers, [])
  assert.equal(options.rounds('J1', '0.1'), 3)
})

test('what is not known is refused by name', () => {
  assert.throws(() => read('--only', 'J9'), /--only does not know J9/)
  assert.throws(() => read('--peers', 'airflow'), /--peers does not know airflow/)
  assert.throws(() => read('--rounds', '0'), /--rounds takes a whole number above zero/)
  assert.throws(() => read('--fast'))
})

test('help is help', () => {
  assert.equal(readOptions(['--help']), 'help')
})
