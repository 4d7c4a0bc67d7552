import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { type Ended, folder, jsonLines, massif, start } from './massif.ts'

/** A project with one module of tables. */
function project(t: TestContext, tables: string): string {
  const directory = folder(t)
  mkdirSync(join(directory, 'marts'))
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    join(directory, 'massif.config.ts'),
    `import { project } from 'massif'\nexport default project({ name: 'outcomes' })\n`,
  )
  writeFileSync(
    join(directory, 'marts', 'tables.ts'),
    `import { notNull, rule, self, sql, t, table } from 'massif'\n${tables}`,
  )
  return directory
}

const FINE = 'export const fine = table({ columns: { n: t.integer() }, query: sql`select 7 as n` })\n'

test('a run that published ends with 0, and tells what to do next', async t => {
  const directory = project(t, FINE)
  const { code, out, err } = await massif(directory, ['run'])
  assert.equal(code, 0, err)
  assert.match(
    out,
    /^Published 1 table\n {2}marts\.fine {2}1 row {2}\d+ B {2}[\d.]+ s {2}it is new\n\nDone in [\d.]+ s: 1 step\.\n/,
  )
  assert.match(out, /massif query 'select \* from marts\.fine limit 10'/)
  assert.match(err, /^\S+Z · run \S+ started\n/)
})

test('a check that fails withholds, ends with 4 and shows the rows', async t => {
  const directory = project(
    t,
    `${FINE}export const bad = table({
  columns: { n: t.integer() },
  checks: [rule('no sevens', sql\`select * from \${self} where n = 7\`), notNull('n').warn()],
  query: sql\`select n from \${fine} union all select null\`,
})\n`,
  )
  const { code, out } = await massif(directory, ['run'])
  assert.equal(code, 4)
  assert.match(out, /CHECK_FAILED/)
  assert.match(out, /no sevens/)
  assert.match(out, /CHECK_WARNING/)
  assert.match(out, /marts[/\\]tables\.ts:5:12/)
  assert.match(out, /Withheld, left as they were: marts\.bad, marts\.fine/)
  assert.match(out, /massif run --resume/)
  const shown = jsonLines((await massif(directory, ['show', '--json'])).out)
  assert.deepEqual(
    shown.map(({ name, stored }) => [name, stored]),
    [
      ['marts.fine', undefined],
      ['marts.bad', undefined],
    ],
  )
})

test('a project that is not valid ends with 3, whatever was asked of it', async t => {
  const directory = project(t, 'export const odd = table({ columns: { n: t.integer() }, query: sql`select 1 as m` })\n')
  for (const command of ['check', 'plan', 'run']) {
    const { code, err } = await massif(directory, [command])
    assert.equal(code, 3, command)
    assert.match(err, /CONTRACT_COLUMNS {2}marts\.odd\n/)
  }
})

test('check --fix writes the contract, and ends with 0 when that was all', async t => {
  const directory = project(t, 'export const odd = table({ columns: { n: t.integer() }, query: sql`select 1 as m` })\n')
  const { code, out } = await massif(directory, ['check', '--fix', '--json'])
  assert.equal(code, 0)
  const file = join(directory, 'marts', 'tables.ts')
  const [told] = jsonLines(out)
  assert.deepEqual([told?.errors, told?.fixed], [0, [file]])
  assert.match(readFileSync(file, 'utf8'), /columns: \{ m: t\.integer\(\) \}/)
})

test('check --fix fills in contracts that are empty, layer by layer, whatever else names their columns', async t => {
  const directory = project(
    t,
    `export const one = table({ columns: {}, key: ['m'], query: sql\`select 1 as m\` } as never)
export const two = table({ columns: {}, query: sql\`select m + 1.5 as n from \${one}\` })\n`,
  )
  assert.equal((await massif(directory, ['check'])).code, 3)
  const { code, out } = await massif(directory, ['check', '--fix'])
  assert.equal(code, 0, out)
  const text = readFileSync(join(directory, 'marts', 'tables.ts'), 'utf8')
  assert.match(text, /one = table\(\{ columns: \{ m: t\.integer\(\) \}/)
  assert.match(text, /two = table\(\{ columns: \{ n: t\.decimal\(/)
})

test('a step that fails ends with 1, and the others are kept for --resume', async t => {
  const directory = project(
    t,
    `${FINE}export const broken = table({
  columns: { n: t.integer() }, query: sql\`select cast(n || 'x' as integer) as n from \${fine}\`,
})
export const after = table({ columns: { n: t.integer() }, query: sql\`select n from \${broken}\` })\n`,
  )
  const { code, out } = await massif(directory, ['run'])
  assert.equal(code, 1)
  assert.match(out, /ENGINE_CAST {2}marts\.broken\n/)
  assert.match(out, /Skipped: marts\.after/)
  const [run, ...steps] = jsonLines((await massif(directory, ['history', 'r', '--json'])).out)
  assert.equal(run?.outcome, 'failed')
  assert.deepEqual(
    steps.map(({ asset, status }) => [asset, status]),
    [
      ['marts.fine', 'staged'],
      ['marts.broken', 'failed'],
    ],
  )
})

test('names on the command line that mean nothing end with 2', async t => {
  const directory = project(t, FINE)
  for (const words of [
    ['run', 'marts.fone'],
    ['plan', 'fone'],
    ['show', 'fone'],
  ]) {
    const { code, err } = await massif(directory, words)
    assert.equal(code, 2, words.join(' '))
    assert.match(err, /PROJECT_UNKNOWN_ASSET/)
    assert.match(err, /Did you mean (marts\.)?fine\?/)
  }
  assert.equal((await massif(directory, ['history', 'x'])).code, 2)
})

test('two runs of the same tables: the second ends with 5, and the first is not disturbed', async t => {
  const directory = project(
    t,
    `import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
export const slow = table({
  columns: { n: t.integer() },
  rows: async function* () {
    while (!existsSync('go')) await sleep(10)
    yield { n: [1] }
  },
})\n`,
  )
  const first = start(directory, ['run', '--json'])
  const firstEnded = once(first, 'close')
  let second: Ended | undefined
  for await (const line of createInterface(first.stdout)) {
    if (JSON.parse(line).event !== 'step-started') continue
    second = await massif(directory, ['run', '--json'])
    writeFileSync(join(directory, 'go'), '')
  }
  assert.deepEqual(await firstEnded, [0, null])
  assert.equal(second?.code, 5)
  assert.match(second.out, /"RUN_LOCKED"/)
})
