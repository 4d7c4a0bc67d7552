import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Ended, folder, jsonLines, massif, ROOT } from './massif.ts'

function well({ code, out, err }: Ended): string {
  assert.equal(code, 0, err + out)
  return out
}

/** Orders of the template that were paid, by the files alone. */
function paid(project: string): number {
  const orders = join(project, 'data', 'orders')
  const lines = readdirSync(orders).flatMap(file =>
    readFileSync(join(orders, file), 'utf8').trim().split('\n').slice(1),
  )
  return lines.filter(line => line.endsWith(',paid')).length
}

test('a project made by init runs at once, and its README says what is true', async t => {
  const directory = folder(t)
  const [created = {}] = jsonLines(well(await massif(directory, ['init', 'shop', '--json'])))
  const project = join(directory, 'shop')
  assert.equal(created.directory, project)
  const files = created.files as string[]
  for (const file of files) assert(existsSync(join(project, file)), file)
  for (const file of ['massif.config.ts', '.gitignore', '.env.example', 'tsconfig.json', 'README.md']) {
    assert(files.includes(file), file)
  }

  assert.match(well(await massif(project, ['check'])), /^5 assets: .*no problem/)
  well(await massif(project, ['run']))
  const count = async (sql: string) => jsonLines(well(await massif(project, ['query', sql, '--json'])))
  const before = paid(project)
  assert.deepEqual(await count('select count(*) as n from marts.sales'), [{ n: before }])
  assert.deepEqual(
    await count('select sum(revenue) as a, (select sum(amount) from marts.sales) as b from marts.daily').then(
      ([row]) => [row?.a === row?.b],
    ),
    [true],
  )
  const [best] = await count('from marts.bestsellers order by revenue desc')
  assert.equal(typeof best?.name, 'string')
  assert.match(well(await massif(project, ['run'])), /^Nothing to do/)

  // The late order of the README, to the letter.
  const [, late = assert.fail()] =
    /<<'END'\n([\s\S]+?)END\n/.exec(readFileSync(join(project, 'README.md'), 'utf8')) ?? []
  writeFileSync(join(project, 'data', 'orders', '2026-03.csv'), late)
  const [plan = {}] = jsonLines(well(await massif(project, ['plan', '--json'])))
  assert.deepEqual(
    (plan.sources as { asset: string; what: string }[]).map(({ asset, what }) => [asset, what]),
    [['raw.orders', 'append']],
  )
  const events = jsonLines(well(await massif(project, ['run', '--json'])))
  const started = events.filter(({ event }) => event === 'step-started').map(({ asset, interval }) => [asset, interval])
  assert.deepEqual(started, [
    ['raw.orders', undefined],
    ['marts.sales', '2026-01-15'],
    ['marts.daily', undefined],
  ])
  assert.deepEqual(await count('select count(*) as n from marts.sales'), [{ n: before + 1 }])
})

test('the template and the README of the repository are typed', async t => {
  const directory = folder(t)
  well(await massif(directory, ['init']))
  mkdirSync(join(directory, 'node_modules'))
  symlinkSync(ROOT, join(directory, 'node_modules', 'massif'), 'junction')
  const [, readme = assert.fail()] = /```ts\n([\s\S]+?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? []
  writeFileSync(join(directory, 'marts', 'readme.ts'), readme)
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  // The repository has no dist: its sources stand in, and need Node's types. The package's own test resolves what is packed.
  const types = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules', '@types')]
  const words = [compiler, '-p', '.', '--customConditions', 'massif-source', ...types]
  const done = spawnSync(process.execPath, words, { cwd: directory, encoding: 'utf8' })
  assert.equal(done.status, 0, done.stdout)
})
