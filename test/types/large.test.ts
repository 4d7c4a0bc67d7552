import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'massif-types-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const TABLES = 500
const MODULES = 50
const COLUMNS = 22
const TYPES = ['string', 'bigint', 'double', 'timestamp', 'boolean', 'date', 'integer']

/** A module of tables, each reading the one before and referring to it. */
function moduleText(number: number): string {
  const lines = ["import { notNull, references, self, rule, sql, t, table, unique } from 'massif'"]
  if (number > 0) lines.push(`import { t${number * 10 - 1} } from './m${number - 1}.ts'`)
  for (let n = number * 10; n < number * 10 + TABLES / MODULES; n++) {
    const columns = Array.from({ length: COLUMNS }, (_, c) => `c${c}: t.${TYPES[c % TYPES.length]}()`)
    const before = n === 0 ? undefined : `t${n - 1}`
    const checks = ["unique('c1')", "notNull('c0', 'c2')", 'rule("r", sql`select * from ${self} where c1 < 0`)']
    if (before) checks.push(`references('c0', ${before}, 'c${n % COLUMNS}')`)
    lines.push(`export const t${n} = table({
  columns: { ${columns.join(', ')} },
  key: ['c1'], partition: [{ by: 'day', column: 'c3' }], checks: [${checks.join(', ')}],
  query: sql\`select * from ${before ? `\${${before}}` : '(values (1))'}\`,
})`)
  }
  return `${lines.join('\n')}\n`
}

// Each of several checkers would work out the whole chain of tables for itself.
function check(): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder, '--extendedDiagnostics', '--checkers', '1'],
    { encoding: 'utf8' },
  )
  return { status, output: stdout + stderr }
}

test('a project of 500 tables of 22 columns is type-checked, and a misspelling in its last one is found', context => {
  mkdirSync(join(folder, 'node_modules', '@types'), { recursive: true })
  symlinkSync(root, join(folder, 'node_modules', 'massif'), 'junction')
  symlinkSync(join(root, 'node_modules', '@types', 'node'), join(folder, 'node_modules', '@types', 'node'), 'junction')
  const options = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2024',
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    customConditions: ['massif-source'],
    types: ['node'],
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts'] }))
  for (let number = 0; number < MODULES; number++) writeFileSync(join(folder, `m${number}.ts`), moduleText(number))
  const right = check()
  assert.equal(right.status, 0, right.output)
  context.diagnostic(/Total time:\s*\S+/.exec(right.output)?.[0] ?? '')
  context.diagnostic(/Check time:\s*\S+/.exec(right.output)?.[0] ?? '')

  const last = `m${MODULES - 1}.ts`
  writeFileSync(join(folder, last), moduleText(MODULES - 1).replace(/key: \['c1'\](?![\s\S]*key: )/, "key: ['c99']"))
  const wrong = check()
  assert.notEqual(wrong.status, 0)
  const errors = wrong.output.split('\n').filter(line => line.includes('error TS'))
  assert.equal(errors.length, 1, wrong.output)
  assert.ok(errors[0]?.includes(last) && errors[0].includes('c99'), errors[0])
})
