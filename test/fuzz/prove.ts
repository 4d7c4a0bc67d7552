// Breaks projects, files and metadata many times, and prints how each kind ended:
// `npm run prove:fuzz -- [--cases 10000] [--seed 1] [--kind data]`; `--only SEED --kind KIND` runs one case again.
import { parseArgs } from 'node:util'
import { numbers } from '../support/random.ts'
import { fuzz, KINDS, type Kind, type Result } from './fuzz.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string' },
    only: { type: 'string' },
  },
})
const kinds = KINDS.filter(kind => values.kind === undefined || kind === values.kind)
const GOOD: ReadonlySet<string> = new Set(['refused', 'read'])

if (values.only === undefined) {
  const results: Result[] = []
  const began = performance.now()
  await fuzz(
    Number(values.cases),
    Number(values.seed),
    result => {
      results.push(result)
      if (!GOOD.has(result.outcome)) process.stdout.write(told(result))
      if (process.stderr.isTTY) process.stderr.write(`\r${results.length} of ${values.cases} `)
      else if (results.length % 500 === 0) process.stdout.write(`${results.length} of ${values.cases}\n`)
    },
    kinds,
  )
  const seconds = (performance.now() - began) / 1000
  process.stdout.write(table(results))
  const bad = results.filter(({ outcome }) => !GOOD.has(outcome))
  process.stdout.write(
    `${results.length} cases, seed ${values.seed}, ${seconds.toFixed(0)} s: ${bad.length === 0 ? 'each was refused with a diagnostic, or read right.' : `${bad.length} were not.`}\n`,
  )
  process.exitCode = bad.length === 0 ? 0 : 1
} else {
  const { FUZZERS } = await import('./fuzzers.ts')
  const fuzzer = await FUZZERS[kinds[0] as Kind]()
  try {
    const verdict = await fuzzer.run(numbers(Number(values.only)), how => process.stdout.write(`${how}\n`))
    process.stdout.write(`${JSON.stringify(verdict)}\n`)
  } finally {
    await fuzzer.close()
  }
}

function told({ kind, seed, outcome, how, why }: Result): string {
  return `${outcome}: --kind ${kind} --only ${seed}  ${how}\n${why.slice(0, 2000).replaceAll(/^/gm, '    ')}\n`
}

/** How often each kind ended in which way, and the diagnostics it was refused with. */
function table(results: readonly Result[]): string {
  const rows = kinds.map(kind => {
    const of = results.filter(result => result.kind === kind)
    const count = (outcome: string) => of.filter(result => result.outcome === outcome).length
    const codes = new Map<string, number>()
    for (const code of of.flatMap(result => [...new Set(result.codes)])) codes.set(code, (codes.get(code) ?? 0) + 1)
    const told = [...codes].sort(([, a], [, b]) => b - a).map(([code, times]) => `${code} ${times}`)
    const bad = of.length - count('refused') - count('read')
    const numbers = [of.length, count('refused'), count('read'), bad].map(number => String(number).padStart(9))
    return `${kind.padEnd(8)}${numbers.join('')}\n    ${told.join(', ')}\n`
  })
  return `${'kind'.padEnd(8)}${['cases', 'refused', 'read', 'neither'].map(word => word.padStart(9)).join('')}\n${rows.join('')}`
}
