import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { ProjectConfig } from '../../src/define/config.ts'
import { duckdb } from '../../src/engines/duckdb/engine.ts'
import { bindProject } from '../../src/project/bind/bind.ts'
import { Folder } from '../project/folder.ts'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'docs', 'declaring.md'), 'utf8')

/** The examples that say by a comment on their first line which file they are. */
const files = Object.fromEntries(
  [...page.matchAll(/^```(?:ts|sql)\n(?:\/\/|--) (\S+)\n([\s\S]*?)^```$/gm)].map(([, path = '', text = '']) => [
    path,
    text,
  ]),
)
const folder = new Folder({
  ...files,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      noEmit: true,
      module: 'nodenext',
      target: 'es2024',
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      erasableSyntaxOnly: true,
      customConditions: ['massif-source'],
      typeRoots: [join(root, 'node_modules', '@types')],
      types: ['node'],
    },
    include: ['*.ts', 'raw', 'marts'],
  }),
})
after(() => folder[Symbol.dispose]())

test('the page has examples, and every one of them is a file', () => {
  assert.equal(Object.keys(files).length, page.split('\n').filter(line => /^```\w/.test(line)).length)
  assert.ok(Object.keys(files).length >= 6)
})

test('the examples are type-checked', () => {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder.directory], { encoding: 'utf8' })
  assert.equal(status, 0, stdout)
})

test('the examples are a project whose queries keep to their contracts', async () => {
  const project = await folder.load()
  const messages = (found: readonly { readonly message: string }[]) => found.map(({ message }) => message)
  assert.deepEqual(messages(project.diagnostics), [])
  assert.deepEqual([...project.assets.keys()].sort(), [
    'marts.by_country',
    'marts.by_region',
    'marts.daily',
    'marts.large',
    'marts.orders',
    'marts.regions',
    'marts.settlements',
    'marts.smoothed',
    'raw.countries',
    'raw.payments',
  ])
  const session = await duckdb.open({ memory: 200_000_000, threads: 1, spill: folder.path('.massif/spill') })
  try {
    assert.deepEqual(messages(await bindProject(project, async () => session)), [])
  } finally {
    await session.close()
  }
})

test('the page lists every setting', () => {
  const settings: { readonly [K in keyof Required<ProjectConfig>]: true } = {
    name: true,
    lake: true,
    memory: true,
    threads: true,
    parallel: true,
    spill: true,
    attempts: true,
    backoff: true,
    durable: true,
    retention: true,
    mirrors: true,
    exclude: true,
  }
  const rows = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
  assert.deepEqual(rows, Object.keys(settings))
})
