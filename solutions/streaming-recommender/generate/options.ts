import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Day, dayOf, parseDay } from './calendar.ts'
import type { Delivered } from './delivered.ts'
import { LARGEST_SEED } from './platform/dice.ts'

export const HELP = `Delivers the files of a streaming service into a folder, as its systems would.

  generate/main.ts [options]             a history, made up
  generate/main.ts --next                one more day of it, with late events of the days before
  generate/main.ts --data movielens      MovieLens' ml-latest-small, laid out as the same files

  --scale N      size of the service: 1 is about 10 million events in 90 days (0.01 to 100; 0.1)
  --days N       days of history (90)
  --until DAY    the first day not delivered (today, UTC)
  --from DAY     the first day delivered (--until less --days)
  --seed N       another seed, another service of the same kind (7)
  --out FOLDER   where to (data/ beside massif.config.ts)
  --threads N    threads to use (all)
  --memory SIZE  memory to use before spilling: 4GB (80 % of the machine's)
`

export interface Options {
  readonly data: 'generated' | 'movielens'
  readonly out: string
  readonly seed: number
  readonly scale: number
  readonly from: Day
  readonly until: Day
  readonly threads?: number
  readonly memory?: string
}

const FLAGS = {
  data: { type: 'string', default: 'generated' },
  scale: { type: 'string' },
  days: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  seed: { type: 'string' },
  out: { type: 'string', default: join(import.meta.dirname, '..', 'data') },
  next: { type: 'boolean', default: false },
  threads: { type: 'string' },
  memory: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/**
 * Reads the command line.
 *
 * @param last what was delivered into a folder before, if anything
 * @returns undefined when help was asked for
 * @throws RangeError or TypeError that says what is wrong
 */
export function parseOptions(
  args: string[],
  now: Date,
  last: (folder: string) => Delivered | undefined,
): Options | undefined {
  const { values } = parseArgs({ args, options: FLAGS })
  if (values.help) return undefined
  if (values.data !== 'generated' && values.data !== 'movielens') {
    throw new RangeError(`--data ${values.data}: write "generated" or "movielens"`)
  }
  const delivered = last(values.out)
  const common = {
    data: values.data as Options['data'],
    out: values.out,
    ...(values.threads === undefined ? {} : { threads: whole('threads', values.threads, 1, 1024) }),
    ...(values.memory === undefined ? {} : { memory: values.memory }),
  }
  if (values.next) {
    if (delivered?.data !== 'generated') throw new RangeError(`${values.out} holds no history to go on from`)
    const from = parseDay(delivered.until)
    return {
      ...common,
      seed: delivered.seed,
      scale: delivered.scale,
      from,
      until: from + whole('days', values.days ?? '1', 1, 5000),
    }
  }
  const days = whole('days', values.days ?? '90', 1, 5000)
  const until = values.until === undefined ? dayOf(now) : parseDay(values.until)
  const from = values.from === undefined ? until - days : parseDay(values.from)
  const chosen: Options = {
    ...common,
    seed: whole('seed', values.seed ?? '7', 0, LARGEST_SEED),
    scale: Number(values.scale ?? '0.1'),
    from,
    until: values.from !== undefined && values.until === undefined ? from + days : until,
  }
  if (chosen.from >= chosen.until) throw new RangeError('--from must be before --until')
  return chosen
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`--${name} ${text}: write a whole number from ${least} to ${most}`)
  }
  return value
}
