import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { numbers } from '../support/random.ts'
import { whole } from './mutate.ts'
import type { Answer } from './worker.ts'

export const KINDS = ['project', 'data', 'lake'] as const
export type Kind = (typeof KINDS)[number]

export interface Result {
  readonly kind: Kind
  readonly seed: number
  readonly outcome: Answer['outcome'] | 'crash' | 'hang' | 'memory'
  readonly how: string
  readonly codes: readonly string[]
  readonly why: string
}

/** A case takes milliseconds, also on a machine that has much else to do; what takes this long hangs. */
const CASE_MILLISECONDS = 90_000
/** The engine's limit is 500 MB, and the process has its own. */
const MOST_MEMORY = 1_500_000_000
/** Modules that were imported stay in memory: a process does so many cases. */
const CASES_A_PROCESS = 150

/**
 * Runs cases, each from a seed of its own: the same seed is the same case.
 *
 * @param seed of all: which kinds, and which seeds
 */
export async function fuzz(
  cases: number,
  seed: number,
  onResult: (result: Result) => void,
  kinds: readonly Kind[] = KINDS,
): Promise<void> {
  const random = numbers(seed)
  const asked = Array.from({ length: cases }, (_, index) => ({
    kind: kinds[index % kinds.length] as Kind,
    seed: whole(random, 2 ** 31),
  }))
  let worker: Worker | undefined
  try {
    for (const one of asked) {
      if (!worker || worker.done >= CASES_A_PROCESS) {
        await worker?.end()
        worker = new Worker()
      }
      const result = await worker.ask(one.kind, one.seed)
      onResult(result)
      if (result.outcome === 'crash' || result.outcome === 'hang' || result.outcome === 'memory') worker = undefined
    }
  } finally {
    await worker?.end()
  }
}

class Worker {
  done = 0
  readonly #process: ChildProcess
  #said = ''

  constructor() {
    this.#process = fork(join(import.meta.dirname, 'worker.ts'), [], {
      execArgv: ['--conditions=massif-source', '--max-old-space-size=700'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, NO_COLOR: '1' },
      serialization: 'advanced',
    })
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString()).slice(-3000)
    })
  }

  ask(kind: Kind, seed: number): Promise<Result> {
    this.done++
    const { promise, resolve } = Promise.withResolvers<Result>()
    const end = (rest: Omit<Result, 'kind' | 'seed' | 'codes'> & Partial<Result>) => {
      clearTimeout(timer)
      this.#process.off('message', onMessage)
      this.#process.off('exit', onExit)
      resolve({ kind, seed, codes: [], ...rest })
    }
    const onMessage = ({ seed: of, outcome, how, codes = [], why = '', peak }: Answer) => {
      // What an earlier case left running may fail only now: it is told all the same.
      if (of !== seed && outcome !== 'defect') return
      if (peak < MOST_MEMORY) return end({ outcome, how, codes, why })
      this.#process.kill('SIGKILL')
      end({ outcome: 'memory', how, why: `${Math.round(peak / 1e6)} MB` })
    }
    const onExit = (code: number | null, signal: string | null) =>
      end({ outcome: 'crash', how: '', why: `exit ${code ?? signal}\n${this.#said}` })
    const timer = setTimeout(() => {
      this.#process.off('exit', onExit)
      this.#process.kill('SIGKILL')
      end({ outcome: 'hang', how: '', why: `longer than ${CASE_MILLISECONDS / 1000} s` })
    }, CASE_MILLISECONDS)
    this.#process.on('message', onMessage)
    this.#process.on('exit', onExit)
    if (this.#process.connected) this.#process.send({ kind, seed })
    else end({ outcome: 'crash', how: '', why: `it ended after the case before\n${this.#said}` })
    return promise
  }

  async end(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    this.#process.once('exit', () => resolve())
    if (this.#process.connected) this.#process.disconnect()
    await promise
  }
}
