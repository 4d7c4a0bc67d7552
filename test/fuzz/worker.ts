// Runs cases, one after another, as the process that started it asks for them. What it cannot survive is seen there.
import { numbers } from '../support/random.ts'
import type { Kind } from './fuzz.ts'
import { FUZZERS } from './fuzzers.ts'
import type { Fuzzer } from './verdict.ts'

const opened = new Map<string, Promise<Fuzzer>>()

export interface Asked {
  readonly kind: Kind
  readonly seed: number
}

export interface Answer {
  readonly outcome: 'refused' | 'read' | 'wrong' | 'defect'
  /** The case it is about. */
  readonly seed: number
  readonly how: string
  readonly codes?: readonly string[]
  readonly why?: string
  /** Bytes of memory the process has had at most. */
  readonly peak: number
}

let how = ''
let current = 0
const answer = (rest: Pick<Answer, 'outcome'> & Partial<Answer>) =>
  process.send?.({ seed: current, how, peak: process.resourceUsage().maxRSS * 1024, ...rest } satisfies Answer)
const defect = (error: unknown) =>
  answer({ outcome: 'defect', why: error instanceof Error ? (error.stack ?? error.message) : String(error) })

process.on('unhandledRejection', defect)
process.on('uncaughtException', defect)

process.on('message', async ({ kind, seed }: Asked) => {
  how = ''
  current = seed
  try {
    let fuzzer = opened.get(kind)
    if (!fuzzer) {
      fuzzer = Promise.resolve(FUZZERS[kind]())
      opened.set(kind, fuzzer)
    }
    const verdict = await (await fuzzer).run(numbers(seed), note => {
      how = note
    })
    answer(verdict)
  } catch (error) {
    defect(error)
  }
})

process.on('disconnect', async () => {
  for (const fuzzer of opened.values()) await (await fuzzer).close()
  process.exit(0)
})
