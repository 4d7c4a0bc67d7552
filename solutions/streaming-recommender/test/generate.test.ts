import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { dayText, months, parseDay, weekday } from '../generate/calendar.ts'
import { Database } from '../generate/database.ts'
import { parseOptions } from '../generate/options.ts'
import { Platform } from '../generate/platform/platform.ts'
import { checksums } from './delivered.ts'

const FROM = parseDay('2026-01-30')
const UNTIL = FROM + 4

/** Delivers four days in as many calls as there are numbers, of so many days each. */
async function deliver(folder: string, calls: readonly number[], threads: number, seed = 7): Promise<void> {
  let day = FROM
  for (const days of calls) {
    await using database = await Database.open({ threads })
    const platform = await Platform.open(database, seed, 0.02, FROM)
    for (const end = day + days; day < end; day++) await platform.deliverDay(day, folder)
    await platform.deliverExports(day, folder)
  }
  assert.equal(day, UNTIL)
}

async function inFolders<T>(count: number, work: (folders: string[]) => Promise<T>): Promise<T> {
  const folders = await Promise.all(Array.from({ length: count }, () => mkdtemp(join(tmpdir(), 'streaming-'))))
  try {
    return await work(folders)
  } finally {
    for (const folder of folders) await rm(folder, { recursive: true })
  }
}

test('the same seed gives the same rows, whatever the threads and the number of calls', async () => {
  await inFolders(3, async ([one = '', many = '', byDay = '']) => {
    await deliver(one, [4], 1)
    await deliver(many, [4], 3)
    await deliver(byDay, [1, 1, 2], 2)
    const expected = await checksums(one)
    assert.deepEqual(await checksums(many), expected)
    assert.deepEqual(await checksums(byDay), expected)
    // Of another machine: chance is arithmetic alone.
    assert.deepEqual(expected, EXPECTED)
  })
})

const EXPECTED = {
  views: '7565 c784a760d47bae1b00c8bd086c516289',
  thumbs: '668 d8c7f3748471b9144d96c38bd22799cc',
  searches: '1074 07d0c123edc784f67d404d25a60074e8',
  accounts: '5795 f75e12f39913db1715f1a6919ec4fc35',
  titles: '1460 fd4fa7634e45db43e5585ff93afe4ea5',
}

test('another seed gives other rows', async () => {
  await inFolders(1, async ([folder = '']) => {
    await deliver(folder, [4], 2, 8)
    const sums = await checksums(folder)
    for (const [name, sum] of Object.entries(EXPECTED)) assert.notEqual(sums[name as keyof typeof sums], sum, name)
  })
})

test('files appear whole, under the names their formats ask for', async () => {
  await inFolders(1, async ([folder = '']) => {
    await deliver(folder, [4], 2)
    const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter(entry => entry.isFile())
      .map(entry =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll('\\', '/'),
      )
      .sort()
    const days = Array.from({ length: 4 }, (_, n) => dayText(FROM + n))
    const accounts = months(FROM - 730, UNTIL).map(first => `accounts/${dayText(first).slice(0, 7)}.csv.gz`)
    assert.deepEqual(files, [
      ...accounts,
      'catalogue/titles.json',
      ...days.map(day => `searches/${day}.tsv.zst`),
      ...days.map(day => `thumbs/${day}.jsonl.gz`),
      ...days.map(day => `views/day=${day}/views.parquet`),
    ])
  })
})

test('the command line: what is chosen, and what is refused', () => {
  const now = new Date('2026-04-01T15:00:00Z')
  const parse = (text: string, last?: ReturnType<Parameters<typeof parseOptions>[2]>) =>
    parseOptions(text === '' ? [] : text.split(' '), now, () => last)
  const span = (options: ReturnType<typeof parse>) => options && [dayText(options.from), dayText(options.until)]
  assert.deepEqual(span(parse('')), ['2026-01-01', '2026-04-01'])
  assert.deepEqual(span(parse('--days 10 --until 2026-03-01')), ['2026-02-19', '2026-03-01'])
  assert.deepEqual(span(parse('--from 2026-02-01 --days 3')), ['2026-02-01', '2026-02-04'])
  const last = { data: 'generated', seed: 3, scale: 2, from: '2026-01-01', until: '2026-02-01' } as const
  const next = parse('--next', last)
  assert.deepEqual(span(next), ['2026-02-01', '2026-02-02'])
  assert.deepEqual([next?.seed, next?.scale], [3, 2])
  assert.equal(parse('--help'), undefined)
  assert.throws(() => parse('--next'), /no history to go on from/)
  assert.throws(() => parse('--days 0'), /--days 0: write a whole number/)
  assert.throws(() => parse('--from 2026-02-30'), /"2026-02-30" is not a day/)
  assert.throws(() => parse('--from 2026-03-01 --until 2026-03-01'), /--from must be before/)
  assert.throws(() => parse('--data netflix'), /write "generated" or "movielens"/)
  assert.throws(() => parse('--colour red'), /--colour/)
})

test('days', () => {
  assert.equal(weekday(parseDay('2026-01-05')), 0)
  assert.equal(weekday(parseDay('2026-01-11')), 6)
  assert.equal(dayText(parseDay('2028-02-29')), '2028-02-29')
  assert.throws(() => parseDay('2017-12-31'), /not between/)
})
