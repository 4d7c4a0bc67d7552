import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Result } from '../contender.ts'
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
