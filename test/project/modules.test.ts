import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { Folder } from './folder.ts'

const GOOD = "import { csv, t } from 'massif'\nexport const good = csv({ path: 'g', columns: { x: t.string() } })\n"

const BROKEN: readonly { readonly what: string; readonly text: string; readonly message: RegExp }[] = [
  { what: 'syntax', text: 'export const a = 1\nexport const b = «;»\n', message: /Expression expected/ },
  { what: 'syntax that cannot be stripped', text: '\n«enum X { A }»\n', message: /enum is not supported/ },
  {
    what: 'an error',
    text: 'export const a = 1\nexport const c = «n»othing.x\n',
    message: /ReferenceError: nothing is/,
  },
  {
    what: 'an error thrown by Node.js',
    text: "export const c = JSON.«p»arse('{')\n",
    message: /Expected property name/,
  },
  { what: 'a missing module', text: "import { a } from '«./missing.ts»'\nexport { a }\n", message: /missing\.ts/ },
  { what: 'a missing ending', text: "import { good } from '«./good»'\nexport { good }\n", message: /good/ },
  { what: 'a missing package', text: "import a from '«no-such-package»'\nexport { a }\n", message: /no-such-package/ },
  {
    what: 'a missing export',
    text: "import {\n  «nope»,\n} from './good.ts'\nexport { nope }\n",
    message: /named 'nope'/,
  },
  { what: 'no error at all', text: "throw 'tantrum'\n", message: /it threw tantrum/ },
]

for (const { what, text, message } of BROKEN) {
  test(`a module fails by ${what}: one diagnostic, the rest is loaded`, async () => {
    using folder = new Folder({
      'bad.ts': text,
      'good.ts': GOOD,
      'user.ts': "import * as bad from './bad.ts'\nvoid bad\n",
    })
    const found = await folder.refused('PROJECT_MODULE', text.includes('«') ? 'bad.ts' : undefined)
    assert.match(found.message, /^bad\.ts could not be loaded: /)
    assert.match(found.message, message)
    assert.match(found.related?.[0]?.message ?? '', /user\.ts/)
    assert.deepEqual([...(await folder.load()).assets.keys()], ['main.good'])
  })
}

test('all modules that fail are told of at once', async () => {
  using folder = new Folder({ 'a.ts': 'throw new Error("a")', 'b.ts': 'const x = ;', 'c.ts': "import './none.ts'\n" })
  const { diagnostics } = await folder.load()
  assert.deepEqual(
    diagnostics.map(({ at }) => folder.text(at)),
    ['a.ts:1:7', 'b.ts:1:11', 'c.ts:1:9'],
  )
})

test('a broken configuration is told, and the modules are loaded all the same', async () => {
  using folder = new Folder({ 'massif.config.ts': 'export default «x»\n', 'good.ts': GOOD })
  await folder.refused('PROJECT_MODULE', 'massif.config.ts')
  assert.deepEqual([...(await folder.load()).assets.keys()], ['main.good'])
})

test('modules that import each other are a circle, told once', async () => {
  using folder = new Folder({
    'a.ts': "import { b } from '«./b.ts»'\nexport const a = () => b\n",
    'b.ts': "import { c } from './c.ts'\nexport const b = [c]\n",
    'c.ts': "import { a } from './a.ts'\nexport const c = [a]\n",
  })
  const found = await folder.refused('PROJECT_CYCLE', 'a.ts')
  assert.match(found.message, /a\.ts → b\.ts → c\.ts → a\.ts$/)
  assert.deepEqual(
    found.related?.map(({ at }) => folder.text(at)),
    ['a.ts:1:20', 'b.ts:1:20', 'c.ts:1:20'],
  )
})

const EFFECTS: readonly { readonly what: string; readonly text: string; readonly loads?: boolean }[] = [
  {
    what: 'fs.readFileSync',
    text: "import { readFileSync } from 'node:fs'\n«r»eadFileSync('package.json')\n",
    loads: true,
  },
  { what: 'fs.existsSync', text: "import fs from 'fs'\nfs.«e»xistsSync('package.json')\n", loads: true },
  {
    what: 'fs/promises.readFile',
    text: "import { readFile } from 'node:fs/promises'\nawait «r»eadFile(new URL('package.json', import.meta.url))\n",
    loads: true,
  },
  {
    what: 'fs.writeFileSync',
    text: "import { writeFileSync } from 'node:fs'\n«w»riteFileSync(new URL('made', import.meta.url), '')\n",
  },
  { what: 'fetch', text: "await «f»etch('http://localhost:1')\n" },
  { what: 'http.get', text: "import http from 'node:http'\nhttp.«g»et('http://localhost:1')\n" },
  { what: 'net.connect', text: "import { connect } from 'node:net'\n«c»onnect(1)\n" },
  { what: 'child_process.spawnSync', text: "import { spawnSync } from 'node:child_process'\n«s»pawnSync('true')\n" },
  { what: 'process.exit', text: 'process.«e»xit(3)\n' },
  { what: 'setInterval', text: '«s»etInterval(() => {}, 1000)\n', loads: true },
  { what: 'setTimeout', text: 'const later = () => «s»etTimeout(() => {}, 100_000)\nlater()\n', loads: true },
]

for (const { what, text, loads = false } of EFFECTS) {
  test(`${what} while a module is imported is told with its place`, async () => {
    using folder = new Folder({ 'bad.ts': `${text}${GOOD}` })
    const found = await folder.refused('PROJECT_IMPORT_EFFECT')
    assert.equal(found.message, `bad.ts calls ${what} while it is imported`)
    const { line, column } = folder.marked('bad.ts')
    assert.deepEqual([found.at?.line, found.at?.column], [line, column])
    assert.equal((await folder.load()).assets.has('main.good'), loads)
    assert.equal(existsSync(folder.path('made')), false)
  })
}

test('what a module prepares, waits for and imports is no work', async () => {
  using folder = new Folder({
    'node_modules/kept/package.json': '{ "name": "kept", "main": "index.js" }',
    'node_modules/kept/index.js': "module.exports = require('fs').readFileSync(__filename, 'utf8').length\n",
    'lib/later.ts': 'export const later = 1\n',
    'fine.ts': `
      import { readFileSync } from 'node:fs'
      import { readFile } from 'node:fs/promises'
      import { setTimeout as sleep } from 'node:timers/promises'
      import { promisify } from 'node:util'
      import kept from 'kept'
      export const wait = promisify(setTimeout)
      const { later } = await import('./lib/later.ts')
      await sleep(1)
      await new Promise(done => setTimeout(done, 1))
      clearInterval(setInterval(() => {}, 1000))
      export const read = () => readFileSync(new URL('package.json', import.meta.url), 'utf8')
      export const readLater = () => readFile(new URL('package.json', import.meta.url), 'utf8')
      export const numbers = [kept, later]`,
  })
  const { diagnostics } = await folder.load()
  assert.deepEqual(diagnostics, [])
})

test('afterwards Node.js is as it was, for the modules too', async () => {
  const { readFileSync } = await import('node:fs')
  const before = { readFileSync, fetch: globalThis.fetch, setTimeout: globalThis.setTimeout, exit: process.exit }
  using folder = new Folder({
    'one.ts': `
      import * as fs from 'node:fs'
      import { csv, t } from 'massif'
      const { readFileSync } = fs
      export const seen = csv({ path: 'x', columns: { x: t.string() },
        checks: [Object.assign(() => readFileSync(new URL('one.ts', import.meta.url), 'utf8').length, {})] as never })`,
  })
  const project = await folder.load()
  const fs = await import('node:fs')
  assert.deepEqual(
    { readFileSync: fs.readFileSync, fetch: globalThis.fetch, setTimeout: globalThis.setTimeout, exit: process.exit },
    before,
  )
  const asset = [...project.assets.values()][0]?.asset
  assert.ok(asset?.kind === 'source')
  const [kept] = asset.definition.checks as unknown as (() => number)[]
  assert.ok((kept?.() ?? 0) > 100)
})
