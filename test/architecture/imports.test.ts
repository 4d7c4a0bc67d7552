import assert from 'node:assert/strict'
import { test } from 'node:test'
import { folders, roomOf, type SourceFile, sources } from './sources.ts'

/**
 * What each room may import of others: a whole room (`define/`), a folder or a file of it. Rooms further down may
 * import those above, never the other way round.
 */
const MAY_IMPORT: { readonly [room: string]: readonly string[] } = {
  define: [],
  diagnostics: [],
  state: ['define/', 'diagnostics/'],
  lake: ['define/', 'diagnostics/', 'state/contract.ts'],
  // What the lake says of schemas, partitions and values is plain; its catalogue and commits are not an engine's business.
  engines: [
    'define/',
    'diagnostics/',
    'lake/contract.ts',
    'lake/schema/',
    'lake/partition/',
    'lake/values/',
    'lake/files/uri.ts',
  ],
  connectors: [
    'define/',
    'diagnostics/',
    'engines/contract.ts',
    'engines/file-scan.ts',
    'lake/contract.ts',
    'lake/schema/schema.ts',
  ],
  destinations: ['define/', 'diagnostics/', 'engines/contract.ts', 'engines/export.ts'],
  project: ['define/', 'diagnostics/', 'engines/contract.ts'],
  plan: [
    'define/',
    'diagnostics/',
    'project/',
    'connectors/contract.ts',
    'engines/contract.ts',
    'lake/contract.ts',
    'state/',
  ],
  run: [
    'observe/',
    'define/',
    'diagnostics/',
    'project/',
    'connectors/',
    'destinations/',
    'engines/',
    'lake/',
    'state/',
    'plan/',
  ],
  observe: ['define/', 'diagnostics/', 'project/', 'engines/contract.ts'],
  cli: [
    'observe/',
    'define/',
    'diagnostics/',
    'project/',
    'connectors/',
    'destinations/',
    'engines/',
    'lake/',
    'state/',
    'plan/',
    'run/',
  ],
  'index.ts': ['define/', 'connectors/', 'destinations/'],
  'test.ts': ['define/', 'run/'],
}

const files = sources()
const byPath = new Map(files.map(file => [file.path, file]))

test('there are sources to look at, and their imports are found', () => {
  assert.ok(files.length > 100)
  assert.ok(files.flatMap(({ imports }) => imports).length > files.length)
})

test('every room is known', () => {
  assert.deepEqual([...new Set(files.map(({ path }) => roomOf(path)))].sort(), Object.keys(MAY_IMPORT).sort())
})

for (const [room, allowed] of Object.entries(MAY_IMPORT)) {
  test(`${room} imports ${allowed.length === 0 ? 'no other room' : allowed.join(', ')} and nothing else`, () => {
    const wrong = files
      .filter(({ path }) => roomOf(path) === room)
      .flatMap(({ path, imports }) =>
        imports.flatMap(({ file }) =>
          file === undefined || roomOf(file) === room || allowed.some(place => file.startsWith(place))
            ? []
            : [`${path} imports ${file}`],
        ),
      )
    assert.deepEqual(wrong, [])
  })
}

test('what is imported is there, by its whole name', () => {
  const wrong = files.flatMap(({ path, imports }) =>
    imports.flatMap(({ file }) =>
      file === undefined || byPath.has(file) || file.startsWith('..') ? [] : [`${path}: ${file}`],
    ),
  )
  assert.deepEqual(wrong, [])
})

test('modules do not import each other in a circle', () => {
  const state = new Map<string, 'open' | 'done'>()
  const circles: string[] = []
  const visit = (file: SourceFile, way: readonly string[]): void => {
    if (state.get(file.path) === 'done') return
    const here = [...way, file.path]
    if (state.get(file.path) === 'open') {
      circles.push(here.slice(here.indexOf(file.path)).join(' → '))
      return
    }
    state.set(file.path, 'open')
    for (const { file: path, typeOnly, lazy } of file.imports) {
      const next = path === undefined || typeOnly || lazy ? undefined : byPath.get(path)
      if (next) visit(next, here)
    }
    state.set(file.path, 'done')
  }
  for (const file of files) visit(file, [])
  assert.deepEqual(circles, [])
})

test('a project that only declares loads no engine, no lake and no package', () => {
  const seen = new Set<string>()
  const packages = new Set<string>()
  const visit = (path: string): void => {
    if (seen.has(path)) return
    seen.add(path)
    for (const { file, specifier, typeOnly, lazy } of byPath.get(path)?.imports ?? []) {
      if (typeOnly || lazy) continue
      if (file !== undefined) visit(file)
      else if (!specifier.startsWith('node:')) packages.add(specifier)
    }
  }
  visit('index.ts')
  assert.deepEqual([...packages], [])
  assert.deepEqual([...new Set([...seen].map(roomOf))].sort(), ['connectors', 'define', 'destinations', 'index.ts'])
})

test('no file is longer than 500 lines', () => {
  const long = files.filter(({ text }) => text.split('\n').length > 501).map(({ path }) => path)
  assert.deepEqual(long, [])
})

test('folders are named for what they hold, and hold no crowd', () => {
  const forbidden = /(^|\/)(utils?|helpers?|common|misc|shared|lib|core|base|interfaces)(\/|$)/
  const all = [...folders(files)]
  assert.deepEqual(
    all.filter(([folder]) => forbidden.test(folder)),
    [],
  )
  assert.deepEqual(
    all.filter(([, count]) => count > 25),
    [],
  )
  assert.deepEqual(
    files.filter(({ path }) => /(^|\/)(utils?|helpers?|common|misc)\.ts$/.test(path)).map(({ path }) => path),
    [],
  )
})
