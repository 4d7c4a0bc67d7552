import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Result } from '../contender.ts'
import { REPOSITORY } from '../setup/places.ts'
import { blocksOf, withBlock } from './page.ts'
import { comparison, markdown } from './table.ts'

const result = (name: string, walls: readonly number[]): Result => ({
  name,
  role: 'massif',
  rounds: walls.map(wall => ({ wall, cpu: wall * 2, peak: 100e6, others: 0 })),
})

test('ratios in a table are the medians of those within each round', () => {
  const table = comparison('pipeline', [result('ours', [2, 30, 4]), result('bare', [1, 10, 4])], 'bare')
  assert.deepEqual(table.head, ['', 'wall s', '× wall', 'processor s', '× processor', 'peak MB', 'others %'])
  assert.deepEqual(table.rows[0], [
    'ours',
    '4.00 (2.00–30.0)',
    '2.00 (1.00–3.00)',
    '8.00 (4.00–60.0)',
    '2.00 (1.00–3.00)',
    '100',
    '0',
  ])
  assert.equal(table.rows[1]?.[0], 'bare (= 1)')
})

test('Markdown lines up', () => {
  const text = markdown({ title: 'T', head: ['', 's'], rows: [['long name', '1.00']] })
  assert.equal(text, ['**T**', '', '|           |    s |', '|-----------|-----:|', '| long name | 1.00 |'].join('\n'))
})

const page = 'before\n<!-- bench:pipeline J1 -->\nold\n<!-- /bench:pipeline J1 -->\nafter'

test('a block is replaced, and nothing around it', () => {
  assert.equal(withBlock(page, 'J1', 'new'), page.replace('old', 'new'))
  assert.deepEqual(blocksOf(page), ['J1'])
})

test('a block the page has not is refused', () => {
  assert.throws(() => withBlock(page, 'J2', 'new'), /no block between <!-- bench:pipeline J2 -->/)
})

test('the page on performance has room for every area', () => {
  const text = readFileSync(join(REPOSITORY, 'docs', 'performance.md'), 'utf8')
  const areas = ['J1-sf0.1', 'J1-sf1', 'J3-sf0.1', 'J3-sf1', 'J2', 'plan', 'memory', 'types', 'lines']
  assert.deepEqual(blocksOf(text), areas)
  for (const id of areas) assert.match(withBlock(text, id, 'measured'), /measured/)
})
