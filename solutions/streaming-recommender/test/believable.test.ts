import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { parseDay } from '../generate/calendar.ts'
import { Database } from '../generate/database.ts'
import { Platform } from '../generate/platform/platform.ts'
import { openDelivered } from './delivered.ts'

// Four weeks without a holiday, so that weekdays can be compared.
const FROM = parseDay('2026-02-02')
const DAYS = 28
let folder: string
let delivered: Database

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streaming-'))
  await using database = await Database.open()
  const platform = await Platform.open(database, 11, 0.1, FROM)
  for (let day = FROM; day < FROM + DAYS; day++) await platform.deliverDay(day, folder)
  await platform.deliverExports(FROM + DAYS, folder)
  delivered = await openDelivered(folder)
  await delivered.run(`
    create table plays as select * exclude (report) from (
      select *, row_number() over (partition by event_id order by received_at) as report from views
    ) where report = 1;
    create table bots as select account_id, started_at::date as day from plays group by all having count(*) >= 80;
    create table people as select p.* from plays p anti join bots b on b.account_id = p.account_id and b.day = p.started_at::date;`)
})

after(async () => {
  await delivered?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

async function number(sql: string): Promise<number> {
  const [row] = await delivered.rows(sql)
  return Number(Object.values(row ?? {})[0])
}

function assertBetween(value: number, least: number, most: number, what: string): void {
  assert.ok(value >= least && value <= most, `${what}: ${value} is not between ${least} and ${most}`)
}

test('scale 0.1 is about eleven thousand events a day', async () => {
  const events = await number(
    'select (select count(*) from views) + (select count(*) from thumbs) + (select count(*) from searches)',
  )
  assertBetween(events / DAYS, 9_000, 13_000, 'events a day')
})

test('people watch more on weekends, and in the evening of where they are', async () => {
  const weekend = await number(`
    select count(*) filter (isodow(started_at) >= 6) / 2.0 / (count(*) filter (isodow(started_at) < 6) / 5.0) from people`)
  assertBetween(weekend, 1.2, 1.45, 'a day of the weekend, to a weekday')
  for (const [country, offset] of [
    ['US', -6],
    ['DE', 1],
    ['JP', 9],
  ] as const) {
    const evening = await number(`
      select avg((((hour(started_at) + ${offset} + 24) % 24) between 18 and 22)::int) from people where country = '${country}'`)
    assertBetween(evening, 0.35, 0.6, `evenings in ${country}`)
  }
})

test('accounts keep their tastes: two halves of what one watched are alike, those of two accounts are not', async () => {
  const [row] = await delivered.rows(`
    with tags as (select title_id, unnest(genres) as genre, 1.0 / len(genres) as weight from titles),
    halves as (
      select account_id, event_id % 2 as half, lower(genre) as genre, sum(weight) as weight
      from people join tags using (title_id)
      where account_id in (select account_id from people group by all having count(*) >= 30)
      group by all
    ), unit as (
      select *, weight / sqrt(sum(weight * weight) over (partition by account_id, half)) as w,
        dense_rank() over (order by account_id) as n
      from halves
    )
    select sum(a.w * b.w) filter (a.account_id = b.account_id) / count(distinct a.account_id) as own,
      sum(a.w * b.w) filter (a.n + 1 = b.n) / count(distinct a.account_id) as other
    from unit a join unit b on a.genre = b.genre and a.half = 0 and b.half = 1 and b.n in (a.n, a.n + 1)`)
  assertBetween(Number(row?.own), 0.85, 1, 'likeness of the halves of one account')
  assertBetween(Number(row?.other), 0.2, 0.7, 'likeness of two accounts')
})

test('repeated, late and robotic reports are about as many as designed', async () => {
  const reports = await number('select count(*) from views')
  const repeated = reports - (await number('select count(*) from plays'))
  assertBetween(repeated / reports, 0.007, 0.014, 'repeated')
  const late = await number("select count(*) from views where day >= started_at::date + interval '2 days'")
  assertBetween(late / reports, 0.005, 0.015, 'late')
  const byBots = await number('select count(*) from plays semi join bots using (account_id)')
  assertBetween(byBots / reports, 0.02, 0.06, 'by bots')
  assert.ok(
    (await number('select max(n) from (select count(*) as n from people group by account_id, started_at::date)')) < 40,
  )
})

test('a late report keeps its own time, and is delivered within five days', async () => {
  assert.equal(await number('select count(*) from views where day <> received_at::date'), 0)
  assertBetween(await number('select max(day - started_at::date) from views'), 2, 5, 'days')
  assert.equal(await number(`select count(*) from views where started_at < date '2026-02-02'`), 0)
})

test('titles rise when they are new, and few make most of it', async () => {
  const fresh = await number(`
    with counted as (
      select t.title_id, date_diff('day', t.added_on, p.started_at::date) as age from people p join titles t using (title_id)
    )
    select count(*) filter (age < 7) / count(distinct title_id) filter (age < 7) / 7.0
      / (count(*) filter (age >= 200) / count(distinct title_id) filter (age >= 200) / ${DAYS}.0) from counted`)
  assertBetween(fresh, 3, 12, 'plays a day of a new title, to an old one')
  const top = await number(`
    with counted as (select title_id, count(*) as n, row_number() over (order by count(*) desc) as rank from people group by all)
    select sum(n) filter (rank <= 0.1 * (select count(*) from counted)) / sum(n) from counted`)
  assertBetween(top, 0.3, 0.6, 'part of the first tenth of titles')
})

test('there are new accounts, and they watch more than they will', async () => {
  const joined = `select distinct account_id::bigint as account_id, try_strptime(signed_up_on, '%d/%m/%Y')::date as joined
    from accounts where account_id <> 'unknown'`
  assertBetween(
    await number(`select count(*) from (${joined}) where joined >= date '2026-02-02'`),
    900,
    1200,
    'sign-ups',
  )
  const curious = await number(`
    with days as (select distinct account_id, started_at::date as day from people),
    born as (select * from (${joined}) where joined between date '2026-02-02' and date '2026-02-15')
    select count(*) filter (day - joined < 7) / count(*) filter (day - joined between 7 and 13)
    from born join days using (account_id)`)
  assertBetween(curious, 1.1, 2, 'days of the first week, to the second')
})

test('a few lines cannot be read, and some countries are typed in full', async () => {
  const unreadable = await number(`
    select (select count(*) from searches where try_cast(searched_at as timestamp) is null)
      + (select count(*) from thumbs where try_cast(title_id as bigint) is null)`)
  assertBetween(unreadable, 8, 28, 'lines')
  const typed = await number('select avg((length(trim(country)) <> 2)::int) from accounts')
  assertBetween(typed, 0.05, 0.1, 'part of countries not written as codes')
})

test('searches for what is there are followed by a play, others are not', async () => {
  const followed = (results: string) =>
    number(`
    with asked as (
      select search_id, account_id::bigint as account_id, searched_at::timestamp as searched_at
      from searches where try_cast(searched_at as timestamp) is not null and ${results}
    )
    select count(distinct a.search_id) / (select count(*) from asked) from asked a join people p on p.account_id = a.account_id
      and p.started_at between a.searched_at and a.searched_at + interval '30 minutes'`)
  assertBetween(await followed("results <> '0'"), 0.85, 1, 'found')
  assertBetween(await followed("results = '0'"), 0, 0.1, 'not found')
})
