import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Code } from '../../src/diagnostics/codes/table.ts'
import { Folder } from './folder.ts'

const source = (name: string) => `export const ${name} = csv({ path: 'x', columns: { x: t.string() } })\n`
const module = (text: string) => `import { csv, sql, t, table } from 'massif'\n${text}`

const REFUSED: readonly {
  readonly what: string
  readonly files: { readonly [path: string]: string }
  readonly code: Code
  readonly at: string
  readonly message: RegExp
}[] = [
  {
    what: 'the same name in two folders',
    files: { 'a/x.ts': module(source('orders')), 'b/x.ts': module(source('orders')) },
    code: 'PROJECT_DUPLICATE_NAME',
    at: 'b/x.ts:2:23',
    message: /a\.orders \(a\/x\.ts\) and b\.orders \(b\/x\.ts\)/,
  },
  {
    what: 'names that differ by case',
    files: { 'x.ts': module(source('orders') + source('Orders')) },
    code: 'PROJECT_DUPLICATE_NAME',
    at: 'x.ts:2:23',
    message: /main\.Orders .* main\.orders/,
  },
  {
    what: 'an asset as default export',
    files: { 'x.ts': module("export default csv({ path: 'x', columns: { x: t.string() } })\n") },
    code: 'PROJECT_BAD_NAME',
    at: 'x.ts:2:16',
    message: /default/,
  },
  {
    what: 'a name of other letters',
    files: { 'x.ts': module(source('größe')) },
    code: 'PROJECT_BAD_NAME',
    at: 'x.ts:2:22',
    message: /"größe"/,
  },
  {
    what: 'a folder that is no name',
    files: { 'my-data/x.ts': module(source('orders')) },
    code: 'PROJECT_BAD_NAME',
    at: 'my-data/x.ts:2:23',
    message: /"my-data"/,
  },
  {
    what: 'a folder that engines have for themselves',
    files: { 'temp/x.ts': module(source('orders')) },
    code: 'PROJECT_BAD_NAME',
    at: 'temp/x.ts:2:23',
    message: /"temp"/,
  },
  {
    what: 'folders that differ by case',
    files: { 'raw/x.ts': module(source('a')), 'Raw/y.ts': module(source('b')) },
    code: 'PROJECT_BAD_NAME',
    at: 'nowhere',
    message: /"Raw" and "raw"/,
  },
  {
    what: 'two names for one asset',
    files: { 'x.ts': module(`${source('a')}export { a as b }\n`) },
    code: 'PROJECT_BAD_NAME',
    at: 'x.ts:2:18',
    message: /"a" and as "b"/,
  },
  {
    what: 'the name of a table for rejected rows',
    files: { 'x.ts': module(source('a') + source('a_rejected')) },
    code: 'PROJECT_BAD_NAME',
    at: 'x.ts:3:27',
    message: /rejected rows of main\.a/,
  },
  {
    what: 'a second configuration',
    files: { 'x.ts': "import { project } from 'massif'\nexport const p = project({ name: 'x' })\n" },
    code: 'PROJECT_CONFIG',
    at: 'x.ts:1:1',
    message: /only massif\.config\.ts/,
  },
]

for (const { what, files, code, at, message } of REFUSED) {
  test(`${what}: refused`, async () => {
    using folder = new Folder(files)
    const found = await folder.refused(code)
    assert.match(found.message, message)
    assert.equal(folder.text(found.at), at)
  })
}

test('a reference to an asset whose name was refused is no second error', async () => {
  using folder = new Folder({
    'x.ts': module(`${source('größe')}
      export const n = table({ columns: { x: t.string() }, query: sql\`select x from \${größe}\` })`),
  })
  await folder.refused('PROJECT_BAD_NAME')
})

test('helpers may be exported by default, and lists of assets are not assets', async () => {
  using folder = new Folder({
    'x.ts': module(`${source('a')}export const all = [a]\nexport default () => a\n`),
  })
  const project = await folder.load()
  assert.deepEqual(project.diagnostics, [])
  assert.deepEqual([...project.assets.keys()], ['main.a'])
})
