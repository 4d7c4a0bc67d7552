import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diversify } from '../marts/diversify.ts'
import { Tables, type Values } from './tables.ts'

const play = (
  event_id: number,
  account_id: number,
  title_id: number,
  started_at: string,
  more: Values = {},
): Values => ({
  event_id,
  account_id,
  title_id,
  day: started_at.slice(0, 10),
  started_at,
  ended_at: started_at,
  watched_s: 3600,
  completion: 1,
  device: 'tv',
  country: 'FR',
  ...more,
})

test('watch time: by day, title, country and device, with the region of the country', async () => {
  await using tables = await Tables.open()
  await tables.given('clean.plays', [
    play(1, 7, 1, '2026-01-05 20:00:00'),
    play(2, 7, 1, '2026-01-05 22:00:00', { completion: 0.2, watched_s: 720 }),
    play(3, 8, 1, '2026-01-05 20:00:00', { country: 'US' }),
    play(4, 8, 1, '2026-01-06 20:00:00', { country: 'ZZ', completion: null }),
  ])
  const rows = await tables.rows('marts.watch_time')
  assert.deepEqual(
    rows.map(row => [row.day, row.country, row.region, row.plays, row.accounts, row.watched_s, row.completed]),
    [
      ['2026-01-05', 'FR', 'Europe', 2, 1, 4320, 1],
      ['2026-01-05', 'US', 'Americas', 1, 1, 3600, 1],
      ['2026-01-06', 'ZZ', 'Unknown', 1, 1, 3600, 0],
    ],
  )
})

test('completion: the end is the last tenth', async () => {
  await using tables = await Tables.open()
  const parts = [0.05, 0.5, 0.9, 1]
  await tables.given(
    'clean.plays',
    parts.map((completion, n) => play(n, 7, 1, `2026-01-0${n + 1} 20:00:00`, { completion })),
  )
  assert.deepEqual(
    (await tables.rows('marts.drop_off')).map(row => row.tenth),
    [0, 5, 9, 9],
  )
  const [title] = await tables.rows('marts.completion')
  assert.deepEqual(title, { title_id: 1, plays: 4, completion: 0.6125, completed: 0.5, left_at_once: 0.25 })
})

test('co-views: within a week, whoever came first, half a title at least', async () => {
  await using tables = await Tables.open()
  await tables.given('clean.plays', [
    play(1, 7, 2, '2026-01-05 20:00:00'),
    play(2, 7, 1, '2026-01-12 19:00:00'),
    play(3, 7, 3, '2026-01-12 21:00:00'),
    play(4, 7, 4, '2026-01-12 22:00:00', { completion: 0.4 }),
    play(5, 8, 1, '2026-01-12 10:00:00'),
    play(6, 8, 3, '2026-01-12 11:00:00'),
  ])
  const expected = [
    // Title 2 is within seven days of title 1, and seven days and an hour from title 3.
    ['2026-01-12', 1, 2, 1],
    ['2026-01-12', 1, 3, 2],
  ]
  const rows = async (range?: { start: string; end: string }) =>
    (await tables.rows('marts.co_view_days', range)).map(row => Object.values(row))
  assert.deepEqual(await rows(), expected)
  assert.deepEqual(await rows({ start: '2026-01-12 00:00:00', end: '2026-01-13 00:00:00' }), expected)
})

test('co-views: the score is the cosine, and three times together is the least', async () => {
  await using tables = await Tables.open()
  const pair = (title_id: number, other_id: number, accounts: number) => {
    return { day: '2026-01-05', title_id, other_id, accounts }
  }
  await tables.given('marts.co_view_days', [pair(1, 2, 4), pair(1, 3, 12), pair(2, 3, 2)])
  const rows = await tables.rows('marts.co_views')
  assert.deepEqual(
    rows.map(row => [row.title_id, row.rank, row.other_id, row.together, Number(row.score).toFixed(3)]),
    [
      [1, 1, 3, 12, (12 / Math.sqrt(16 * 14)).toFixed(3)],
      [1, 2, 2, 4, (4 / Math.sqrt(16 * 6)).toFixed(3)],
      [2, 1, 1, 4, (4 / Math.sqrt(16 * 6)).toFixed(3)],
      [3, 1, 1, 12, (12 / Math.sqrt(16 * 14)).toFixed(3)],
    ],
  )
})

test('shelves: not ten times the same', () => {
  const genres = new Map([
    [1n, new Map([['Action', 1]])],
    [2n, new Map([['Action', 1]])],
    [3n, new Map([['Drama', 1]])],
  ])
  const candidates = [
    { other_id: 1n, score: 0.5 },
    { other_id: 2n, score: 0.45 },
    { other_id: 3n, score: 0.4 },
    { other_id: 4n, score: 0.05 },
  ]
  const chosen = diversify(candidates, ({ other_id }) => genres.get(other_id) ?? new Map(), 3)
  assert.deepEqual(
    chosen.map(({ other_id }) => other_id),
    [1n, 3n, 2n],
  )
  assert.deepEqual(
    diversify([], () => new Map(), 3),
    [],
  )
})

test('trending: half is forgotten in three days, and only days with plays have a chart', async () => {
  await using tables = await Tables.open()
  const watched = (day: string, title_id: number, hours: number) => {
    return {
      day,
      title_id,
      country: 'FR',
      device: 'tv',
      region: 'Europe',
      plays: 1,
      accounts: 1,
      watched_s: hours * 3600,
    }
  }
  await tables.given('marts.watch_time', [
    watched('2026-01-05', 1, 8),
    watched('2026-01-08', 1, 1),
    watched('2026-01-08', 2, 4),
    watched('2026-01-22', 2, 1),
  ])
  const rows = await tables.rows('marts.trending')
  assert.deepEqual(
    rows.map(row => [row.day, row.rank, row.title_id, row.score, row.hours]),
    [
      ['2026-01-05', 1, 1, 8, 8],
      ['2026-01-08', 1, 1, 5, 1],
      ['2026-01-08', 2, 2, 4, 4],
      // Two weeks later nothing of the 8th counts any more.
      ['2026-01-22', 1, 2, 1, 1],
    ],
  )
})

test('cohorts: weeks of each account, only those that are over', async () => {
  await using tables = await Tables.open()
  const account = (account_id: number, signed_up_on: string) => ({ account_id, signed_up_on, country: 'FR' })
  const day = (account_id: number, day: string) => ({
    day,
    account_id,
    plays: 1,
    titles: 1,
    watched_s: 60,
    completed: 0,
    evening_s: 0,
  })
  await tables.given('clean.accounts', [
    account(1, '2026-01-05'),
    account(2, '2026-01-07'),
    account(3, '2026-01-07'),
    account(4, '2025-12-20'),
  ])
  await tables.given('marts.account_days', [
    day(1, '2026-01-05'),
    day(1, '2026-01-12'),
    day(2, '2026-01-08'),
    day(4, '2026-01-05'),
    day(1, '2026-01-18'),
  ])
  // The last day is the 18th: week 1 of account 1 is over with it, that of accounts 2 and 3 is not.
  assert.deepEqual(
    (await tables.rows('marts.cohorts')).map(row => Object.values(row)),
    [
      ['2026-01-05', 0, 3, 2, 2 / 3],
      ['2026-01-05', 1, 1, 1, 1],
    ],
  )
})

test('searches: what came of them within half an hour, past midnight too', async () => {
  await using tables = await Tables.open()
  const search = (search_id: number, searched_at: string, results = 3) => {
    return { search_id, account_id: 7, searched_at, term: 'winter', results, device: 'tv' }
  }
  await tables.given('clean.searches', [
    search(1, '2026-01-05 10:00:00'),
    search(2, '2026-01-05 10:01:00'),
    search(3, '2026-01-05 15:00:00', 0),
    search(4, '2026-01-05 18:00:00'),
    search(5, '2026-01-05 23:50:00'),
  ])
  await tables.given('clean.plays', [
    play(1, 7, 4, '2026-01-05 10:02:00', { watched_s: 100 }),
    play(2, 7, 1, '2026-01-05 10:05:00'),
    play(3, 7, 1, '2026-01-05 18:30:00'),
    play(4, 7, 2, '2026-01-06 00:10:00', { watched_s: 100 }),
  ])
  const rows = await tables.rows('marts.search_outcomes', { start: '2026-01-05 00:00:00', end: '2026-01-06 00:00:00' })
  assert.deepEqual(
    rows.map(row => [row.search_id, row.outcome, row.title_id, row.wait_s]),
    [
      [1, 'nothing played', null, null],
      [2, 'watched', 4, 60],
      [3, 'nothing found', null, null],
      [4, 'nothing played', null, null],
      [5, 'tried', 2, 1200],
    ],
  )
})

test('features: as of the last day there is', async () => {
  await using tables = await Tables.open()
  const signed_up_on = '2025-12-01'
  await tables.given('clean.accounts', [{ account_id: 7, country: 'FR', plan: 'basic', signed_up_on }])
  await tables.given('clean.titles', [
    { title_id: 1, title: 'a', title_fr: 'a', kind: 'film', runtime_s: 3600, added_on: '2026-01-01' },
    { title_id: 2, title: 'b', title_fr: 'b', kind: 'film', runtime_s: 3600, added_on: '2020-01-01' },
  ])
  await tables.given('clean.title_genres', [
    { title_id: 1, genre: 'Drama', weight: 1 },
    { title_id: 2, genre: 'Drama', weight: 0.5 },
    { title_id: 2, genre: 'Comedy', weight: 0.5 },
  ])
  // Monday the 5th, Saturday the 10th; another account sets the last day.
  await tables.given('clean.plays', [
    play(1, 7, 1, '2026-01-05 20:00:00'),
    play(2, 7, 2, '2026-01-10 09:00:00', { completion: 0.5 }),
    play(3, 7, 2, '2025-12-10 09:00:00'),
    play(4, 8, 2, '2026-01-12 09:00:00'),
  ])
  await tables.given('clean.likes', [{ account_id: 7, title_id: 1, verdict: 'up', said_at: '2026-01-05', times: 1 }])
  const [account] = await tables.rows('features.account_features')
  assert.deepEqual(
    { ...account, genres: Number(account?.genres).toFixed(4) },
    {
      account_id: 7,
      as_of: '2026-01-12',
      country: 'FR',
      plan: 'basic',
      tenure_days: 42,
      recency_days: 2,
      days_7: 1,
      days_28: 2,
      hours_28: 2,
      plays_28: 2,
      titles_all: 2,
      completed: 2 / 3,
      evening: 1 / 3,
      weekend: 1 / 3,
      device: 'tv',
      genre: 'Drama',
      genre_share: 2 / 3,
      // Two thirds and one third: between one genre and two.
      genres: Math.exp(-(2 / 3) * Math.log(2 / 3) - (1 / 3) * Math.log(1 / 3)).toFixed(4),
      ups: 1,
      downs: 0,
      searches_28: 0,
    },
  )
  const titles = await tables.rows('features.title_features')
  assert.deepEqual(
    titles.map(row => [row.title_id, row.age_days, row.fresh, row.plays_7, row.plays_28, row.trend, row.approval]),
    [
      [1, 11, true, 0, 1, 0, 2 / 3],
      [2, 2203, false, 2, 2, 1, 0.5],
    ],
  )
})
