// `npm test`: everything that must hold, in the order of what is quickest to say no.
// `npm test -- unit package` runs only those.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

const root = join(import.meta.dirname, '..')

/** Files of each group; a file belongs to the first that names it. */
const GROUPS = {
  unit: ['src/**/*.test.ts'],
  interop: ['test/interop/**/*.test.ts'],
  package: ['test/package/**/*.test.ts'],
  solutions: ['solutions/*/**/*.test.ts', 'bench/**/*.test.ts'],
  integration: ['test/**/*.test.ts'],
} as const
const ORDER = ['lint', 'types', 'unit', 'integration', 'interop', 'package', 'solutions'] as const
type Part = (typeof ORDER)[number]

const asked = process.argv.slice(2)
const unknown = asked.filter(word => !ORDER.includes(word as Part))
if (unknown.length > 0) {
  process.stderr.write(`There is no part ${unknown.join(', ')} of the tests. The parts are ${ORDER.join(', ')}.\n`)
  process.exit(2)
}
const parts = ORDER.filter(part => asked.length === 0 || asked.includes(part))

const failed: string[] = []
for (const [part, words] of [
  ['lint', ['scripts/lint.ts']],
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.']],
] as const) {
  if (!parts.includes(part)) continue
  process.stdout.write(`▶ ${part}\n`)
  const done = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' })
  if (done.status !== 0) failed.push(part)
}

const total = { tests: 0, passed: 0, failed: 0, skipped: 0, cancelled: 0, todo: 0 }
const began = performance.now()
const files = filesOf(parts)
if (files.length > 0) await runTests(files)

const { tests, passed, skipped, cancelled, todo } = total
process.stdout.write(
  [
    ['tests', tests],
    ['pass', passed],
    ['fail', total.failed],
    ['cancelled', cancelled],
    ['skipped', skipped],
    ['todo', todo],
    ['duration_s', ((performance.now() - began) / 1000).toFixed(1)],
  ]
    .map(([name, value]) => `# ${name} ${value}\n`)
    .join(''),
)
if (total.failed + cancelled > 0) failed.push('tests')
if (failed.length > 0) process.stdout.write(`Not all holds: ${failed.join(', ')}\n`)
process.exit(failed.length > 0 ? 1 : 0)

function filesOf(wanted: readonly Part[]): readonly string[] {
  const exclude = ['**/node_modules/**', '**/.massif/**']
  const taken = new Set<string>()
  const chosen: string[] = []
  for (const [group, patterns] of Object.entries(GROUPS)) {
    for (const file of globSync(patterns, { cwd: root, exclude }).sort()) {
      if (taken.has(file)) continue
      taken.add(file)
      if (wanted.includes(group as Part)) chosen.push(join(root, file))
    }
  }
  return chosen
}

/** Each file in a process of its own, two at a time: the tests are not alone on their machine. */
async function runTests(paths: readonly string[]): Promise<void> {
  const stream = run({ files: [...paths], concurrency: 2, cwd: root, execArgv: ['--conditions=massif-source'] })
  stream.on('test:summary', ({ file, counts }) => {
    // Without a file it is the summary of all.
    if (file !== undefined) return
    const { tests, passed, skipped, cancelled, todo } = counts
    Object.assign(total, { tests, passed, skipped, cancelled, todo })
    total.failed = tests - passed - skipped - cancelled - todo
  })
  const lines = stream.compose(new spec())
  for await (const line of lines) process.stdout.write(line)
}
