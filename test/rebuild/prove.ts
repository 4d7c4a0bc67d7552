// Holds many random projects to a rebuild: `npm run prove:rebuild -- [--cases 10000] [--seed 1] [--processes 2]`.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { incrementalCase } from './case.ts'
import { historyCase } from './history.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    processes: { type: 'string', default: String(availableParallelism()) },
    /** Set for the processes that this one starts. */
    part: { type: 'boolean', default: false },
  },
})
/** One project in so many is of histories, which no rebuild can give. */
const HISTORIES = 8

/** Linux's file system in memory: projects are many and small, and files are most of the work. */
const IN_MEMORY = '/dev/shm'

const cases = Number(values.cases)
const began = performance.now()

if (values.part) {
  let [done, seed] = [0, Number(values.seed)]
  while (done < cases) {
    done += await (seed % HISTORIES === 0 ? historyCase : incrementalCase)(seed)
    seed += Number(values.processes)
    process.stdout.write(`${done}\n`)
  }
} else {
  const processes = Number(values.processes)
  const counts = new Array<number>(processes).fill(0)
  const ends = counts.map((_, at) => part(at, Math.ceil(cases / processes), processes, counts))
  const codes = await Promise.all(ends)
  const compared = counts.reduce((sum, count) => sum + count, 0)
  const seconds = (performance.now() - began) / 1000
  const held = codes.every(code => code === 0)
  const text = `${compared} comparisons with a rebuild in ${seconds.toFixed(0)} s (${(compared / seconds).toFixed(1)} a second), from seed ${values.seed}`
  process.stdout.write(`${held ? 'ok     ' : 'FAILED '} ${text}\n`)
  process.exitCode = held ? 0 : 1
}

function part(at: number, share: number, processes: number, counts: number[]): Promise<number | null> {
  const words = [
    '--part',
    '--cases',
    String(share),
    '--seed',
    String(Number(values.seed) + at),
    '--processes',
    String(processes),
  ]
  const child = spawn(process.execPath, ['--conditions=massif-source', import.meta.filename, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: process.env.TMPDIR ?? (existsSync(IN_MEMORY) ? IN_MEMORY : tmpdir()) },
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    counts[at] = Number(text.trim().split('\n').at(-1))
    if (process.stderr.isTTY) process.stderr.write(`\r${counts.reduce((sum, count) => sum + count, 0)} of ${cases} `)
  })
  return new Promise(resolve => child.once('exit', resolve))
}
