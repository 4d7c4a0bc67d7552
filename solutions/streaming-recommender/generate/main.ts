import { join } from 'node:path'
import { dayText, parseDay } from './calendar.ts'
import { Database } from './database.ts'
import { assertSame, readDelivered, writeDelivered } from './delivered.ts'
import { deliverMovieLens } from './movielens/movielens.ts'
import { HELP, type Options, parseOptions } from './options.ts'
import { Platform } from './platform/platform.ts'

const TERMS = `Terms: research only, no commercial use, no endorsement; see grouplens.org/datasets/movielens. Cite: F. M. Harper and
J. A. Konstan, The MovieLens Datasets: History and Context, ACM TiiS 5, 4 (2015), doi.org/10.1145/2827872.
`

async function deliverPlatform(options: Options, database: Database): Promise<void> {
  const { out, seed, scale, from, until } = options
  const before = readDelivered(out)
  const now = { data: 'generated', seed, scale, from: dayText(from), until: dayText(until) } as const
  assertSame(out, before, now)
  const since = before?.data === 'generated' && before.from < now.from ? parseDay(before.from) : from
  const platform = await Platform.open(database, seed, scale, since)
  const begin = performance.now()
  let events = 0
  for (let day = from; day < until; day++) {
    events += await platform.deliverDay(day, out)
    if (process.stderr.isTTY) process.stderr.write(`\r${dayText(day)}  ${events.toLocaleString('en')} events `)
  }
  await platform.deliverExports(until, out)
  writeDelivered(out, before?.data === 'generated' ? span(before, now) : now)
  const seconds = (performance.now() - begin) / 1000
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  const days = until - from === 1 ? dayText(from) : `${dayText(from)} to ${dayText(until - 1)}`
  const pace = Math.round(events / seconds).toLocaleString('en')
  process.stdout.write(`${days}: ${events.toLocaleString('en')} events in ${seconds.toFixed(1)} s (${pace} a second)\n`)
}

function span<D extends { readonly from: string; readonly until: string }>(a: D, b: D): D {
  return { ...b, from: a.from < b.from ? a.from : b.from, until: a.until > b.until ? a.until : b.until }
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), new Date(), readDelivered)
  if (!options) {
    process.stdout.write(HELP)
    return
  }
  await using database = await Database.open({ ...options, spill: join(options.out, '.spill') })
  if (options.data === 'generated') await deliverPlatform(options, database)
  else {
    assertSame(options.out, readDelivered(options.out), { data: 'movielens' })
    const { plays, accounts } = await deliverMovieLens(options.out, database, process.env.MASSIF_MIRRORS)
    writeDelivered(options.out, { data: 'movielens' })
    process.stdout.write(`MovieLens: ${plays} plays of ${accounts} accounts\n${TERMS}`)
  }
}

process.once('SIGINT', () => process.exit(130))
try {
  await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
