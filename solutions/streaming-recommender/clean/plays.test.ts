import { given, test } from 'massif'
import { views } from '../raw/views.ts'
import { accounts } from './accounts.ts'
import { plays } from './plays.ts'
import { session_plays } from './session_plays.ts'
import { suspects } from './suspects.ts'
import { titles } from './titles.ts'

const view = {
  account_id: 1,
  title_id: 7,
  watched_s: 60,
  started_at: '2026-03-01 20:00',
  received_at: '2026-03-01 20:02',
}

export const eachPlayOnce = test(plays, {
  given: [
    given(views, [
      { ...view, event_id: 1 },
      { ...view, event_id: 1, watched_s: 90, received_at: '2026-03-02 01:00' },
      { ...view, event_id: 2, watched_s: 0 },
    ]),
  ],
  expect: [{ event_id: 1, watched_s: 60, ended_at: '2026-03-01 20:01', delay_s: 60 }],
})

export const botsAreLeftOut = test(plays, {
  given: [
    given(views, [
      { ...view, event_id: 1 },
      { ...view, event_id: 2, account_id: 2 },
      { ...view, event_id: 3, started_at: '2026-03-02 20:00' },
    ]),
    given(suspects, [{ day: '2026-03-01', account_id: 1 }]),
  ],
  expect: [{ event_id: 2 }, { event_id: 3 }],
})

export const whatIsNotReportedIsLookedUp = test(plays, {
  given: [
    given(views, [
      { ...view, event_id: 1, country: 'FR', device: 'tv' },
      { ...view, event_id: 2 },
      { ...view, event_id: 3, account_id: 9, title_id: 9 },
    ]),
    given(accounts, [{ account_id: 1, country: 'DE' }]),
    given(titles, [{ title_id: 7, runtime_s: 50 }]),
  ],
  expect: [
    { event_id: 1, country: 'FR', device: 'tv', completion: 1 },
    { event_id: 2, country: 'DE', device: 'unknown', completion: 1 },
    { event_id: 3, country: 'ZZ', device: 'unknown', completion: null },
  ],
})

const play = { account_id: 1, title_id: 7, watched_s: 60, device: 'tv', country: 'FR' }

export const halfAnHourEndsASession = test(session_plays, {
  given: [
    given(plays, [
      { ...play, event_id: 1, started_at: '2026-03-01 23:40', ended_at: '2026-03-01 23:50' },
      { ...play, event_id: 2, started_at: '2026-03-02 00:10', ended_at: '2026-03-02 00:20' },
      { ...play, event_id: 3, started_at: '2026-03-02 00:51', ended_at: '2026-03-02 01:00' },
    ]),
  ],
  interval: '2026-03-02',
  expect: [
    { event_id: 2, session_started_at: '2026-03-01 23:40' },
    { event_id: 3, session_started_at: '2026-03-02 00:51' },
  ],
})

export const nothingRunsForADay = test(plays, {
  check: 'nothing runs for a day',
  self: [
    { event_id: 1, watched_s: 86_400 },
    { event_id: 2, watched_s: 86_399 },
  ],
  violations: 1,
})
