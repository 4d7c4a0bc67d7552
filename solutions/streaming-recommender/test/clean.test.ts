import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Tables, type Values } from './tables.ts'

const view = (event_id: number, account_id: number, started_at: string, more: Values = {}): Values => ({
  event_id,
  account_id,
  title_id: 1,
  device: 'tv',
  country: 'FR',
  started_at,
  watched_s: 1800,
  received_at: started_at,
  ...more,
})

test('accounts: the last line counts, countries and addresses are made sense of', async () => {
  await using tables = await Tables.open()
  const line = (account_id: number, country: string, email: string, updated_at: string, plan = 'basic') => {
    return { account_id, country, email, plan, signed_up_on: '2026-01-01', updated_at }
  }
  await tables.given('raw.signups', [
    line(1, 'de ', ' Ann@Example.COM ', '2026-01-01 10:00:00'),
    line(1, 'Deutschland', 'ann@example.com', '2026-01-03 10:00:00', 'premium'),
    line(2, 'Atlantis', 'bob.example.com', '2026-01-01 10:00:00'),
    line(3, '', 'c@d.org', '2026-01-01 10:00:00'),
  ])
  const rows = await tables.rows('clean.accounts')
  assert.deepEqual(
    rows.map(({ account_id, email, country, plan }) => [account_id, email, country, plan]),
    [
      [1, 'ann@example.com', 'DE', 'premium'],
      [2, null, 'ATLANTIS', 'basic'],
      [3, 'c@d.org', 'ZZ', 'basic'],
    ],
  )
})

test('titles and genres: one spelling, weights of a title make one', async () => {
  await using tables = await Tables.open()
  const titles = { en: 'Winter', fr: null, de: null, es: null }
  await tables.given('raw.catalogue', [
    { title_id: 1, kind: 'film', titles, runtime_min: 90, genres: ['Drama', 'comedy'] },
    { title_id: 2, kind: 'film', titles: { ...titles, fr: "L'Hiver" }, runtime_min: 60, genres: ['Comedy', 'Drama'] },
    { title_id: 3, kind: 'film', titles, runtime_min: 60, genres: ['Comedy', 'comedy'] },
    { title_id: 4, kind: 'film', titles, runtime_min: 60, genres: [] },
  ])
  const genres = await tables.rows('clean.title_genres')
  assert.deepEqual(
    genres.map(row => Object.values(row)),
    [
      [1, 'Comedy', 0.5],
      [1, 'Drama', 0.5],
      [2, 'Comedy', 0.5],
      [2, 'Drama', 0.5],
      [3, 'Comedy', 1],
    ],
  )
  const names = await tables.rows('clean.titles')
  assert.deepEqual(names.map(row => [row.title, row.title_fr, row.runtime_s]).slice(0, 2), [
    ['Winter', 'Winter', 5400],
    ['Winter', "L'Hiver", 3600],
  ])
})

test('plays: each event once, by its own day, without bots and without what nobody watched', async () => {
  await using tables = await Tables.open()
  await tables.given('clean.titles', [{ title_id: 1, title: 'Winter', title_fr: '', runtime_s: 3600 }])
  await tables.given('clean.accounts', [{ account_id: 7, country: 'JP', signed_up_on: '2025-01-01' }])
  const bot = Array.from({ length: 41 }, (_, n) => view(1000 + n, 9, `2026-01-05 01:${n + 10}:00`, { watched_s: 20 }))
  await tables.given('raw.views', [
    view(1, 7, '2026-01-05 20:00:00', { received_at: '2026-01-05 20:30:10' }),
    view(1, 7, '2026-01-05 20:00:00', { received_at: '2026-01-05 20:31:00' }),
    // Delivered three days later: still a play of the 5th.
    view(2, 7, '2026-01-05 23:50:00', { received_at: '2026-01-08 09:00:00', day: '2026-01-08', country: null }),
    view(3, 7, '2026-01-06 20:00:00', { watched_s: 0 }),
    view(4, 7, '2026-01-06 21:00:00', { title_id: 99, device: null, watched_s: 7200 }),
    ...bot,
    // The same account as a person would watch, another day.
    view(5, 9, '2026-01-06 10:00:00', { watched_s: 7200 }),
  ])
  const rows = await tables.rows('clean.plays')
  assert.deepEqual(
    rows.map(row => [row.event_id, row.day, row.completion, row.device, row.country, row.delay_s]),
    [
      [1, '2026-01-05', 0.5, 'tv', 'FR', 10],
      [2, '2026-01-05', 0.5, 'tv', 'JP', 205800 - 1800],
      [4, '2026-01-06', null, 'unknown', 'FR', -7200],
      [5, '2026-01-06', 1, 'tv', 'FR', -7200],
    ],
  )
  assert.deepEqual(await tables.rows('clean.suspects'), [
    { day: '2026-01-05', account_id: 9, plays: 41, average_s: 20 },
  ])
})

test('likes: the last word counts', async () => {
  await using tables = await Tables.open()
  const thumb = (verdict: string, said_at: string) => ({ account_id: 1, title_id: 2, verdict, said_at })
  await tables.given('raw.thumbs', [thumb('up', '2026-01-05 20:00:00'), thumb('down', '2026-01-05 20:01:00')])
  assert.deepEqual(await tables.rows('clean.likes'), [
    { account_id: 1, title_id: 2, verdict: 'down', said_at: '2026-01-05 20:01:00', times: 2 },
  ])
})

test('sessions: half an hour of quiet ends one, midnight does not', async () => {
  await using tables = await Tables.open()
  const play = (event_id: number, account_id: number, started_at: string, ended_at: string, title_id = event_id) => {
    const day = started_at.slice(0, 10)
    return { event_id, account_id, title_id, day, started_at, ended_at, watched_s: 600, device: 'tv', country: 'FR' }
  }
  await tables.given('clean.plays', [
    play(1, 7, '2026-01-05 23:00:00', '2026-01-05 23:40:00'),
    play(2, 7, '2026-01-06 00:05:00', '2026-01-06 00:50:00'),
    play(3, 7, '2026-01-06 01:20:00', '2026-01-06 01:50:00', 1),
    play(4, 7, '2026-01-06 02:21:00', '2026-01-06 02:50:00'),
    // A long film beside a short clip: quiet begins when both have ended.
    play(5, 8, '2026-01-05 10:00:00', '2026-01-05 12:00:00'),
    play(6, 8, '2026-01-05 10:01:00', '2026-01-05 10:05:00'),
    play(7, 8, '2026-01-05 12:10:00', '2026-01-05 12:20:00'),
  ])
  const sessions = await tables.rows('marts.sessions')
  assert.deepEqual(
    sessions.map(row => [row.account_id, row.started_at, row.ended_at, row.plays, row.titles]),
    [
      [7, '2026-01-05 23:00:00', '2026-01-06 01:50:00', 3, 2],
      [7, '2026-01-06 02:21:00', '2026-01-06 02:50:00', 1, 1],
      [8, '2026-01-05 10:00:00', '2026-01-05 12:20:00', 3, 3],
    ],
  )
  const ofTheSixth = await tables.rows('clean.session_plays', {
    start: '2026-01-06 00:00:00',
    end: '2026-01-07 00:00:00',
  })
  assert.deepEqual(
    ofTheSixth.map(row => [row.event_id, row.session_started_at]),
    [
      [2, '2026-01-05 23:00:00'],
      [3, '2026-01-05 23:00:00'],
      [4, '2026-01-06 02:21:00'],
    ],
  )
})
