import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scan } from './tokens.ts'

const texts = (...parts: string[]) => scan(parts).tokens.map(({ kind, text }) => (kind === 'input' ? '⟨⟩' : text))

const CASES: readonly (readonly [sql: string, tokens: readonly string[]])[] = [
  ['select a1, _b$ from größe', ['select', 'a1', ',', '_b$', 'from', 'größe']],
  ["'it''s' 'a\\' || b", ["'it''s'", "'a\\'", '|', '|', 'b']],
  ["e'a\\'b' E'\\\\' ee'x'", ["e'a\\'b'", "E'\\\\'", 'ee', "'x'"]],
  ['"a ""b""" . "c"', ['"a ""b"""', '.', '"c"']],
  ['a -- b\n- c --', ['a', '-', 'c']],
  ['a /* b /* c */ d */ e /*/ f', ['a', 'e']],
  ["$$it's$$ $tag$ $$ $tag$ $1", ["$$it's$$", '$tag$ $$ $tag$', '$', '1']],
  ['1 1.5 .5 1. 1e-3 0xFF 1_000 a.1', ['1', '1.5', '.5', '1.', '1e-3', '0xFF', '1_000', 'a', '.1']],
  ['a::int :b :=', ['a', '::', 'int', ':', 'b', ':', '=']],
  ["'never closed", ["'never closed"]],
  ['', []],
  ['\u00a0\ufeff\t\r\n ', []],
]

for (const [sql, tokens] of CASES) {
  test(`tokens of ${JSON.stringify(sql)}`, () => assert.deepEqual(texts(sql), tokens))
}

test('tokens know the text they are of and where they begin', () => {
  assert.deepEqual(scan(['a  ', ' b']).tokens, [
    { kind: 'word', text: 'a', part: 0, start: 0 },
    { kind: 'input', text: '', part: 0, start: 3 },
    { kind: 'word', text: 'b', part: 1, start: 1 },
  ])
})

test('interpolations in comments are set aside, those in quotes are told', () => {
  const found = scan(['a -- ', ' b\n', " /* '", "' */ '", "'' ", "' c --", ''])
  assert.deepEqual([...found.commented], [0, 2, 5])
  assert.deepEqual(found.quoted, [3, 4])
  assert.deepEqual(
    found.tokens.map(({ text }) => text),
    ['a', '', "''' '", 'c'],
  )
  assert.equal(found.endsInComment, true)
})

test('whatever is cut, no character but spaces and comments is lost', () => {
  const sql = `select "a", b::int, 'c''', $$d$$, e'\\'' from (values (1.5e3)) t(x) where x >= -1 and y <> '' || z`
  assert.equal(texts(sql).join(''), sql.replace(/\s/g, ''))
})
