import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { ColumnsReplacement } from '../../src/diagnostics/diagnostic.ts'
import { columnsEdits, fixColumns } from '../../src/project/fix/columns.ts'
import { applyEdits } from '../../src/project/fix/edit.ts'
import { assetOf, Folder } from './folder.ts'

type Wanted = ColumnsReplacement['columns']

/** What a module becomes when its asset `made` is given other columns; or why it stays. */
async function fixed(text: string, columns: Wanted): Promise<string> {
  using folder = new Folder({ 'x.ts': text })
  const project = await folder.load()
  const edits = columnsEdits(assetOf(project, 'main.made').asset.site, { what: 'columns', columns })
  return typeof edits === 'string' ? edits : applyEdits(readFileSync(folder.path('x.ts'), 'utf8'), edits)
}

const IMPORT = "import { sql, t, table } from 'massif'\n"
const QUERY = "query: sql`select ${'}'} as \\`a\\` -- { columns: `"
const keep = (...names: string[]): Wanted => names.map(name => ({ name }))

const CASES: readonly (readonly [what: string, before: string, columns: Wanted, after: string])[] = [
  [
    'a type, with what is chained to it',
    `export const made = table({\n  columns: {\n    // the key\n    id: t.bigint().required().about('a, b } \\''),\n    n: t.decimal(12, 2), /* so many */\n  },\n  ${QUERY},\n})\n`,
    [
      { name: 'id', type: 't.string()' },
      { name: 'n', type: 't.double()' },
    ],
    `export const made = table({\n  columns: {\n    // the key\n    id: t.string().required().about('a, b } \\''),\n    n: t.double(), /* so many */\n  },\n  ${QUERY},\n})\n`,
  ],
  [
    'new columns after those they follow, with their comments',
    `export const made = table({\n  columns: {\n    id: t.bigint(), // the key\n    n: t.double(),\n  },\n  ${QUERY},\n})\n`,
    [
      { name: 'zero', type: 't.date()' },
      { name: 'id' },
      { name: 'a b', type: 't.json()' },
      { name: 'n' },
      { name: 'z', type: 't.uuid()' },
    ],
    `export const made = table({\n  columns: {\n    zero: t.date(),\n    id: t.bigint(), // the key\n    'a b': t.json(),\n    n: t.double(),\n    z: t.uuid(),\n  },\n  ${QUERY},\n})\n`,
  ],
  [
    'a new column after a last one without comma',
    `export const made = table({\n\tcolumns: {\n\t\tid: t.bigint()\n\t},\n\t${QUERY},\n})\n`,
    [{ name: 'id' }, { name: 'n', type: 't.date()' }],
    `export const made = table({\n\tcolumns: {\n\t\tid: t.bigint(),\n\t\tn: t.date()\n\t},\n\t${QUERY},\n})\n`,
  ],
  [
    'columns that are gone, with their lines',
    `export const made = table({\n  columns: {\n    a: t.date(),\n    b: t.struct({\n      x: t.date(),\n    }), // gone\n    c: t.date(), d: t.date(),\n  },\n  ${QUERY},\n})\n`,
    keep('a', 'd'),
    `export const made = table({\n  columns: {\n    a: t.date(),\n    d: t.date(),\n  },\n  ${QUERY},\n})\n`,
  ],
  [
    'few columns on one line',
    `export const made = table({ columns: { a: t.date(), b: t.date().about('}') }, ${QUERY} })\n`,
    [{ name: 'b' }, { name: 'c', type: 't.bigint()' }],
    `export const made = table({ columns: { b: t.date().about('}'), c: t.bigint() }, ${QUERY} })\n`,
  ],
  [
    'more than three on lines of their own',
    `  export const made = table({ columns: { a: t.date() }, ${QUERY} })\n`,
    [{ name: 'a' }, ...['b', 'c', 'd'].map(name => ({ name, type: 't.bigint()' }))],
    `  export const made = table({ columns: {\n    a: t.date(),\n    b: t.bigint(),\n    c: t.bigint(),\n    d: t.bigint(),\n  }, ${QUERY} })\n`,
  ],
  [
    'a file with line breaks of two characters',
    `export const made = table({\r\n  columns: {\r\n    a: t.date(),\r\n  },\r\n  ${QUERY},\r\n})\r\n`,
    [{ name: 'a' }, { name: 'b', type: 't.bigint()' }],
    `export const made = table({\r\n  columns: {\r\n    a: t.date(),\r\n    b: t.bigint(),\r\n  },\r\n  ${QUERY},\r\n})\r\n`,
  ],
  [
    'another expression',
    `const money = t.decimal(12, 2)\nexport const made = table({ columns: { a: money }, ${QUERY} })\n`,
    [{ name: 'a', type: 't.double()' }],
    `const money = t.decimal(12, 2)\nexport const made = table({ columns: { a: t.double() }, ${QUERY} })\n`,
  ],
  [
    'columns from elsewhere',
    `const columns = { a: t.date() }\nexport const made = table({ columns, ${QUERY} })\n`,
    keep('a'),
    'its columns come from elsewhere',
  ],
  [
    'columns that are partly from elsewhere',
    `const some = { a: t.date() }\nexport const made = table({ columns: { ...some, b: t.date() }, ${QUERY} })\n`,
    keep('a'),
    'its columns come from elsewhere',
  ],
  [
    'a definition from elsewhere',
    `const definition = { columns: { a: t.date() }, ${QUERY} }\nexport const made = table(definition)\n`,
    keep('a'),
    'its definition is not written out where it is declared',
  ],
]

for (const [what, before, columns, after] of CASES) {
  test(what, async () => {
    const text = await fixed(IMPORT + before, columns)
    assert.equal(text, after.includes('export') ? IMPORT + after : after)
  })
}

test('a definition that has no columns yet is given some, and the import of what they need', async () => {
  using folder = new Folder({
    'x.ts':
      "import { csv } from 'massif'\nexport const made = csv({\n  path: 'x',\n} as never)\nexport const tiny = csv({ path: 'x' } as never)\n",
  })
  const source = readFileSync(folder.path('x.ts'), 'utf8')
  const replacement = { what: 'columns', columns: [{ name: 'a', type: 't.bigint()' }] } as const
  const sites = [
    { line: 2, column: 21 },
    { line: 5, column: 21 },
  ].map(at => ({ file: folder.path('x.ts'), ...at }))
  const edits = sites.map(site => columnsEdits(site, replacement))
  assert.ok(edits.every(one => typeof one !== 'string'))
  const [made, tiny] = edits as { text: string; start: number; end: number; file: string }[][]
  assert.equal(
    applyEdits(source, [...(made ?? []), ...(tiny ?? []).slice(0, 1)]),
    "import { t, csv } from 'massif'\nexport const made = csv({\n  columns: { a: t.bigint() },\n  path: 'x',\n} as never)\nexport const tiny = csv({ columns: { a: t.bigint() }, path: 'x' } as never)\n",
  )
})

test('all assets of a file are mended at once', async () => {
  using folder = new Folder({
    'x.ts': `${IMPORT}export const a = table({ columns: { x: t.date() }, ${QUERY} })
const columns = { x: t.date() }
export const b = table({ columns, ${QUERY} })
export const c = table({ columns: { x: t.date() }, ${QUERY} })
`,
  })
  const project = await folder.load()
  const replacement = { what: 'columns', columns: [{ name: 'y', type: 't.date()' }] } as const
  const found = ['main.a', 'main.b', 'main.c'].map(asset => ({
    kind: 'diagnostic' as const,
    code: 'CONTRACT_COLUMNS' as const,
    severity: 'error' as const,
    message: '',
    asset,
    replacement,
  }))
  const { edits, unfixed } = fixColumns(project, found)
  assert.deepEqual(unfixed, [{ asset: 'main.b', why: 'its columns come from elsewhere' }])
  folder.write({ 'x.ts': applyEdits(readFileSync(folder.path('x.ts'), 'utf8'), edits) })
  const again = await folder.load()
  assert.deepEqual(
    ['main.a', 'main.b', 'main.c'].map(name => Object.keys(assetOf(again, name).asset.columns)),
    [['y'], ['x'], ['y']],
  )
})
