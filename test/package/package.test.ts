import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, before, test } from 'node:test'

const ROOT = join(import.meta.dirname, '..', '..')
const WINDOWS = process.platform === 'win32'
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'massif-package-')))
const project = join(folder, 'project')
const packed: string[] = []
/** Why npm itself could not install it; then it was unpacked beside the repository's dependencies. */
let notInstalled: string | undefined

interface Ended {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

function call(program: string, words: readonly string[], cwd: string, shell = false): Ended {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_/i.test(name)))
  const done = spawnSync(program, words, { cwd, shell, encoding: 'utf8', env: { ...environment, NO_COLOR: '1' } })
  return { status: done.status, out: done.stdout ?? '', err: done.stderr ?? String(done.error) }
}

function npm(words: readonly string[], cwd: string): Ended {
  const { npm_execpath: program } = process.env
  return program ? call(process.execPath, [program, ...words], cwd) : call('npm', words, cwd, WINDOWS)
}

function massif(...words: string[]): Ended {
  return call(join(project, 'node_modules', '.bin', WINDOWS ? 'massif.cmd' : 'massif'), words, project, WINDOWS)
}

before(() => {
  const done = npm(['pack', '--json', '--pack-destination', folder], ROOT)
  assert.equal(done.status, 0, done.err)
  const [made] = JSON.parse(done.out.slice(done.out.indexOf('['))) as [{ filename: string; files: { path: string }[] }]
  packed.push(...made.files.map(({ path }) => path))
  mkdirSync(project)
  assert.equal(npm(['init', '-y'], project).status, 0)
  install(join(folder, made.filename))
})

after(() => rmSync(folder, { recursive: true, force: true }))

/** What npm has seen before it installs without asking anybody; else it asks; else it cannot, and is told so. */
function install(archive: string) {
  const words = ['install', '--no-audit', '--no-fund', archive]
  if (npm([...words, '--offline'], project).status === 0) return
  const online = npm([...words, '--prefer-offline'], project)
  if (online.status === 0) return
  if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|E40[37]|E50\d/.test(online.err)) {
    assert.fail(`npm install failed:\n${online.err}`)
  }
  notInstalled = online.err.split('\n').find(line => line.includes('npm error')) ?? 'the registry is out of reach'
  const modules = join(project, 'node_modules')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  for (const name of readdirSync(join(ROOT, 'node_modules')).filter(each => !each.startsWith('.'))) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction')
  }
  for (const path of packed) cpSync(join(ROOT, path), join(modules, 'massif', path), { recursive: true })
  if (!WINDOWS) symlinkSync(join(modules, 'massif', 'bin', 'massif.js'), join(modules, '.bin', 'massif'))
}

test('npm installs it', t => {
  if (notInstalled) t.skip(`NOT TESTED, the registry is out of reach: ${notInstalled}`)
  assert(existsSync(join(project, 'node_modules', 'massif', 'dist', 'index.js')))
})

test('it holds what it needs and nothing else', () => {
  for (const path of [
    'bin/massif.js',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/cli/main.js',
    'LICENSE',
    'README.md',
    'docs/cli.md',
  ]) {
    assert(packed.includes(path), path)
  }
  assert(packed.includes('templates/shop/gitignore'))
  assert.deepEqual(
    packed.filter(path => !/^(bin|dist|docs|templates)\/|^[A-Z]+(\.md)?$|^package\.json$/.test(path)),
    [],
  )
  assert.deepEqual(
    packed.filter(path => /\.test\.|(?<!\.d)\.ts$/.test(path) && !path.startsWith('templates/')),
    [],
  )
})

test('a project is made with it, runs, and has nothing to do when it runs again', () => {
  const made = massif('init')
  assert.equal(made.status, 0, made.err)
  assert.match(made.out, /npx massif run/)
  const ran = massif('run')
  assert.equal(ran.status, 0, ran.err + ran.out)
  assert.match(ran.out, /marts\.sales/)
  const again = massif('run')
  assert.equal(again.status, 0, again.err)
  assert.match(again.out, /Nothing to do/)
  const asked = massif('query', 'select count(*) as orders, sum(amount) as revenue from marts.sales', '--format', 'csv')
  assert.equal(asked.status, 0, asked.err)
  assert.equal(asked.out, `orders,revenue\r\n${expected()}\r\n`)
})

/** What the sales are by the files alone. */
function expected(): string {
  const data = join(project, 'data', 'orders')
  const paid = readdirSync(data)
    .flatMap(file => readFileSync(join(data, file), 'utf8').trim().split('\n').slice(1))
    .map(line => line.split(','))
    .filter(fields => fields[6] === 'paid')
  const cents = paid.reduce((sum, fields) => sum + Math.round(Number(fields[4]) * Number(fields[5]) * 100), 0)
  return `${paid.length},${(cents / 100).toFixed(2)}`
}

test('its types resolve, and tell a wrong column', () => {
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const right = call(process.execPath, [compiler, '-p', '.'], project)
  assert.equal(right.status, 0, right.out)
  const wrong = join(project, 'marts', 'wrong.ts')
  writeFileSync(
    wrong,
    `import { sql, t, table, unique } from 'massif'
export const wrong = table({ columns: { a: t.bigint() }, checks: [unique('b')], query: sql\`select 1 as a\` })
`,
  )
  const told = call(process.execPath, [compiler, '-p', '.'], project)
  rmSync(wrong)
  assert.notEqual(told.status, 0)
  assert.match(told.out, /marts\/wrong\.ts.*error TS/)
})

test('an older Node.js starts it on the one that npm brought', t => {
  const old = olderNode()
  if (!old) return t.skip('there is no older Node.js on this machine')
  const program = join(project, 'node_modules', 'massif', 'bin', 'massif.js')
  const done = call(old, [program, 'show', '--json'], project)
  assert.equal(done.status, 0, done.err)
  assert.match(done.out, /"marts\.sales"/)
})

test('an older Node.js alone says what is wrong', t => {
  const old = olderNode()
  if (!old) return t.skip('there is no older Node.js on this machine')
  const alone = join(folder, 'alone')
  cpSync(join(project, 'node_modules', 'massif', 'bin'), join(alone, 'bin'), { recursive: true })
  writeFileSync(join(alone, 'package.json'), '{ "type": "module" }')
  const done = call(old, [join(alone, 'bin', 'massif.js'), 'show'], alone)
  assert.equal(done.status, 1)
  assert.match(done.err, /^error CLI_NODE_VERSION: Massif needs Node\.js 24 or newer, and this is \d/)
})

function olderNode(): string | undefined {
  const name = WINDOWS ? 'node.exe' : 'node'
  const found = (process.env.PATH ?? '').split(delimiter).map(path => join(path, name))
  return found.find(program => {
    if (!existsSync(program)) return false
    return Number(call(program, ['-p', 'process.versions.node.split(".")[0]'], folder).out) < 24
  })
}
