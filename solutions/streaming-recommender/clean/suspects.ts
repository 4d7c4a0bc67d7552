import { interval, sql, t, table, unique } from 'massif'
import { views } from '../raw/views.ts'

export const suspects = table({
  about: 'Accounts that on a day played as no person does. What they played then is left out of everything else.',
  columns: {
    day: t.date().required(),
    account_id: t.bigint().required(),
    plays: t.bigint().required(),
    average_s: t.double().required().about('Seconds watched of each play.'),
  },
  key: ['day', 'account_id'],
  load: { by: 'interval', time: 'day', grain: 'day' },
  checks: [unique('day', 'account_id')],
  query: sql`
    with plays as (
      select event_id, account_id, cast(started_at as date) as day, max(watched_s) as watched_s
      from ${views.in(interval)} group by all
    )
    select day, account_id, count(*) as plays, avg(watched_s) as average_s
    from plays
    group by all
    having count(*) > 150 or (count(*) > 40 and avg(watched_s) < 120)`,
})
