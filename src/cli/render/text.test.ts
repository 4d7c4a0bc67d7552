import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bar, wanderingBar } from './bar.ts'
import { grid } from './grid.ts'
import { byteRate, count, counted, duration, rowRate, size } from './numbers.ts'
import { coloured, plain } from './paint.ts'
import { ago, instant } from './times.ts'
import { displayWidth, padEnd, truncate } from './width.ts'

test('numbers are grouped and counted', () => {
  assert.deepEqual([0, 999, 1000, 1234567].map(count), ['0', '999', '1,000', '1,234,567'])
  assert.equal(count(9223372036854775807n), '9,223,372,036,854,775,807')
  assert.equal(counted(1, 'row'), '1 row')
  assert.equal(counted(2, 'entry', 'entries'), '2 entries')
})

test('sizes and rates have three digits', () => {
  assert.deepEqual([0, 999, 999.7, 1000, 12_345, 999_499, 999_500, 12_345_678, 1e15].map(size), [
    '0 B',
    '999 B',
    '1.00 kB',
    '1.00 kB',
    '12.3 kB',
    '999 kB',
    '1.00 MB',
    '12.3 MB',
    '1.00 PB',
  ])
  assert.equal(rowRate(812_345, 1), '812,345 rows/s')
  assert.equal(rowRate(34_200_000, 10), '3.42 M rows/s')
  assert.equal(byteRate(24_600_000, 2), '12.3 MB/s')
})

test('durations grow their units', () => {
  assert.deepEqual([0, 0.994, 0.996, 12.34, 59.94, 59.96, 185, 3599.6, 3720, 183_600].map(duration), [
    '0.00 s',
    '0.99 s',
    '1.0 s',
    '12.3 s',
    '59.9 s',
    '1 min 00 s',
    '3 min 05 s',
    '1 h 00 min',
    '1 h 02 min',
    '2 d 03 h',
  ])
})

test('times are UTC, and told from now', () => {
  const now = new Date('2026-03-01T12:00:00Z')
  const before = (seconds: number) => ago(new Date(now.getTime() - seconds * 1000), now)
  assert.equal(instant(now), '2026-03-01 12:00:00Z')
  assert.deepEqual([0, 59, 60, 7200, 86_400 * 2, 86_400 * 40].map(before), [
    'just now',
    'just now',
    '1 min ago',
    '2 h ago',
    '2 d ago',
    '2026-01-20',
  ])
  assert.equal(before(-7200), '2026-03-01 14:00:00Z')
})

test('widths are in cells of a terminal', () => {
  assert.equal(displayWidth('abc'), 3)
  assert.equal(displayWidth('日本'), 4)
  assert.equal(displayWidth('e\u0301'), 1)
  assert.equal(displayWidth('✓ 🎉'), 4)
  assert.equal(displayWidth(coloured('red', 'abc')), 3)
  assert.equal(truncate('日本語', 5), '日本…')
  assert.equal(truncate('abc', 3), 'abc')
  assert.equal(padEnd('日', 4), '日  ')
})

test('bars fill in eighths of a cell', () => {
  assert.equal(bar(0, 4), '░░░░')
  assert.equal(bar(0.53125, 4), '██▏░')
  assert.equal(bar(2, 4), '████')
  assert.equal(wanderingBar(0, 8), '███░░░░░')
  assert.equal(wanderingBar(0.5, 8), '░░░░███░')
})

const COLUMNS = [
  { title: 'name', flexible: true },
  { title: 'rows', align: 'right' },
] as const

test('a grid is as wide as it needs, and no wider than the screen where something can give way', () => {
  const rows = [
    ['short', '1'],
    ['a name that is long', '1,234'],
  ]
  assert.equal(
    grid(COLUMNS, rows, { width: 80, paint: plain }),
    'name                  rows\nshort                    1\na name that is long  1,234\n',
  )
  assert.equal(
    grid(COLUMNS, rows, { width: 18, paint: plain }),
    'name          rows\nshort            1\na name tha…  1,234\n',
  )
})

test('a grid keeps cells on one line, and the terminal out of their reach', () => {
  const rows = [['one\n  two\u001b[2J', '1']]
  assert.equal(grid(COLUMNS, rows, { width: 80, paint: plain }), 'name         rows\none two\ufffd[2J     1\n')
  assert.equal(
    grid([{ title: '' }], [[{ text: 'x', style: 'red' }]], { width: 9, paint: coloured }),
    `${coloured('red', 'x')}\n`,
  )
})
