import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { diagnostic } from './diagnostic.ts'
import { renderDiagnostics } from './render.ts'

const FILE = ['one', 'two', '\tselect amont, customer', 'four', 'five', 'six', ''].join('\n')
const options = {
  color: false,
  width: 80,
  base: '/shop',
  readFile: (file: string) => (file.startsWith('/shop/') ? FILE : undefined),
}

test('a diagnostic with its place marked', () => {
  const one = diagnostic('SQL_UNKNOWN_COLUMN', 'There is no column amont', {
    asset: 'marts.orders',
    at: { file: '/shop/tables.ts', line: 3, column: 9, length: 5 },
    hint: 'Did you mean amount?',
    related: [
      { message: 'raw.orders is declared here', at: { file: '/shop/raw.ts', line: 1, column: 2 } },
      { message: 'and so' },
    ],
  })
  assert.equal(
    renderDiagnostics([one], options),
    `error SQL_UNKNOWN_COLUMN  marts.orders
  There is no column amont
  tables.ts:3:9
    1 │ one
    2 │ two
    3 │   select amont, customer
      │          ^^^^^
    4 │ four
    5 │ five
  note: raw.orders is declared here (raw.ts:1:2)
  note: and so
  hint: Did you mean amount?
`,
  )
})

test('without a place, in a file that cannot be read, or beyond its end', () => {
  const plain = diagnostic('CHECK_WARNING', 'It does not hold', { severity: 'warning', excerpt: 'id\n 7' })
  const gone = diagnostic('SQL_FILE', 'Gone', { at: { file: '/other/x.sql', line: 1, column: 1 } })
  const beyond = diagnostic('SQL_FILE', 'Beyond', { at: { file: '/shop/x.sql', line: 99, column: 1 } })
  assert.equal(
    renderDiagnostics([plain, gone, beyond], options),
    `warning CHECK_WARNING
  It does not hold
    id
     7

error SQL_FILE
  Gone
  /other/x.sql:1:1

error SQL_FILE
  Beyond
  x.sql:99:1
`,
  )
})

test('the last line, the first, and one character', () => {
  const at = (line: number, column: number) =>
    diagnostic('SQL_SYNTAX', 'Bad', { at: { file: '/shop/x', line, column } })
  assert.match(renderDiagnostics([at(6, 4)], options), /4 │ four\n {4}5 │ five\n {4}6 │ six\n {6}│ {4}\^\n$/)
  assert.match(renderDiagnostics([at(1, 1)], options), /x:1:1\n {4}1 │ one\n {6}│ \^\n {4}2 │ two\n/)
})

test('long lines are cut around the place, and long messages are broken', () => {
  const line = `${'a'.repeat(200)}HERE${'b'.repeat(200)}`
  const one = diagnostic('SQL_SYNTAX', 'many words '.repeat(20).trim(), {
    at: { file: '/shop/x', line: 1, column: 201, length: 4 },
    hint: 'other words '.repeat(20).trim(),
  })
  const lines = renderDiagnostics([one], { ...options, width: 60, readFile: () => line }).split('\n')
  assert.ok(
    lines.every(text => text.length <= 60),
    lines.join('\n'),
  )
  const shown = lines.findIndex(text => text.includes('HERE'))
  assert.equal(lines[shown + 1]?.indexOf('^^^^'), lines[shown]?.indexOf('HERE'))
})

test('colours change nothing but colours, and control characters do not reach the terminal', () => {
  const one = diagnostic('SQL_SYNTAX', 'Bad', { at: { file: '/shop/x', line: 1, column: 1 }, hint: 'Look' })
  const readFile = () => 'a\u001b[2Jb'
  const colored = renderDiagnostics([one], { ...options, color: true, readFile })
  assert.notEqual(colored, renderDiagnostics([one], { ...options, readFile }))
  assert.equal(stripVTControlCharacters(colored), renderDiagnostics([one], { ...options, readFile }))
})
