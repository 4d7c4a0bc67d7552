import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importSpecifiers } from './imports.ts'
import { readObject } from './object.ts'
import { closing, readTemplate, tokensFrom } from './scan.ts'

const texts = (source: string) => [...tokensFrom(source, 0)].map(({ text }) => text)

const CASES: readonly (readonly [source: string, tokens: readonly string[]])[] = [
  ["a('x\\'', \"y\") // c\n/* d */ b", ['a', '(', "'x\\''", ',', '"y"', ')', 'b']],
  ['a = b / c / d', ['a', '=', 'b', '/', 'c', '/', 'd']],
  ['a = /b[/]\\/c/gi.test(d)', ['a', '=', '/b[/]\\/c/gi', '.', 'test', '(', 'd', ')']],
  ['return /x/ + y[0] / 2', ['return', '/x/', '+', 'y', '[', '0', ']', '/', '2']],
  ["`a ${`b ${'}'} c`} d` / 2", ["`a ${`b ${'}'} c`} d`", '/', '2']],
  ['`never', ['`never']],
]

for (const [source, tokens] of CASES) {
  test(`tokens of ${source.replaceAll('\n', ' ')}`, () => assert.deepEqual(texts(source), tokens))
}

test('the bracket that closes another', () => {
  const source = "f({ a: ')', b: `}${(1)}`, c: /[)]}/ }, g()) + h()"
  assert.equal(source.slice(closing(source, 1)), ') + h()')
  assert.equal(closing('f(', 1), 2)
})

test('a template is cut at its interpolations', () => {
  const source = "sql`a ${b(`${c}`)} \\` \\${d} ${'}'}` + e"
  const { texts, inputs, end } = readTemplate(source, 3)
  assert.deepEqual(
    texts.map(({ start, end }) => source.slice(start, end)),
    ['a ', ' \\` \\${d} ', ''],
  )
  assert.deepEqual(
    inputs.map(({ start, end }) => source.slice(start, end)),
    ['b(`${c}`)', "'}'"],
  )
  assert.equal(source.slice(end), ' + e')
})

test('the members of an object literal', () => {
  const source =
    "{ a, 'b c': [1, 2], // x\n ...d, [e]: 1, f() { return { g: 1 } }, async *h(i: number) {}, j: k ? l : m }"
  const literal = readObject(source, 0)
  assert.equal(literal?.close, source.length - 1)
  assert.deepEqual(
    literal.properties.map(({ name, value, end }) => [name, source.slice(value, end)]),
    [
      ['a', 'a'],
      ['b c', '[1, 2]'],
      [undefined, '...d'],
      [undefined, '1'],
      ['f', 'f() { return { g: 1 } }'],
      ['async', 'async *h(i: number) {}'],
      ['j', 'k ? l : m'],
    ],
  )
  assert.equal(readObject('{ a: 1', 0), undefined)
})

test('what a module imports', () => {
  const source = `import a, { b } from './a.ts'
import './b.ts'
export * from "./c.ts"
const d = await import('./d.ts')
const from = 'from', e = { from: './no.ts' } // import './no.ts'
`
  assert.deepEqual(
    importSpecifiers(source).map(({ specifier }) => specifier),
    ['./a.ts', './b.ts', './c.ts', './d.ts'],
  )
})
