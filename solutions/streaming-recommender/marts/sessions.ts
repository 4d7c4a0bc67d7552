import { interval, rule, self, sql, t, table, unique } from 'massif'
import { session_plays } from '../clean/session_plays.ts'

export const sessions = table({
  about: 'One row per session, on the day it began.',
  columns: {
    account_id: t.bigint().required(),
    started_at: t.timestamp().required(),
    ended_at: t.timestamp().required(),
    plays: t.bigint().required(),
    titles: t.bigint().required(),
    watched_s: t.bigint().required(),
    device: t.string().about('Where it began.'),
    country: t.string(),
  },
  key: ['account_id', 'started_at'],
  load: { by: 'interval', time: 'started_at', grain: 'day' },
  partition: [{ by: 'month', column: 'started_at' }],
  checks: [
    unique('account_id', 'started_at'),
    rule('ends after it begins', sql`select * from ${self} where ended_at < started_at`),
  ],
  // Cut by the session's start, not the play's: a report that comes late may belong to a session of the day before.
  query: sql`
    with plays as (
      select *, row_number() over (partition by account_id, session_started_at order by started_at, event_id) as nth
      from ${session_plays.in(interval, { by: 'session_started_at' })}
    )
    select account_id, session_started_at as started_at, max(ended_at) as ended_at, count(*) as plays,
      count(distinct title_id) as titles, sum(watched_s) as watched_s,
      max(device) filter (where nth = 1) as device, max(country) filter (where nth = 1) as country
    from plays
    group by account_id, session_started_at`,
})
