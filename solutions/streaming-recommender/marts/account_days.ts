import { interval, sql, t, table, unique, view } from 'massif'
import { plays } from '../clean/plays.ts'
import { sessions } from './sessions.ts'

export const account_days = table({
  about: 'What each account watched on each day it came.',
  columns: {
    day: t.date().required(),
    account_id: t.bigint().required(),
    plays: t.bigint().required(),
    titles: t.bigint().required(),
    watched_s: t.bigint().required(),
    completed: t.bigint().required(),
    evening_s: t.bigint().required().about('Seconds of plays that began from 18 to 24 h UTC.'),
    device: t.string().about('The one most was watched on.'),
  },
  key: ['day', 'account_id'],
  load: { by: 'interval', time: 'day', grain: 'day' },
  partition: [{ by: 'month', column: 'day' }],
  checks: [unique('day', 'account_id')],
  query: sql`
    with by_device as (
      select day, account_id, device, sum(watched_s) as on_device from ${plays.in(interval)} group by all
    ), devices as (
      select *, row_number() over (partition by day, account_id order by on_device desc, device) as nth from by_device
    )
    select p.day, p.account_id, count(*) as plays, count(distinct p.title_id) as titles, sum(p.watched_s) as watched_s,
      count(*) filter (where p.completion >= 0.9) as completed,
      coalesce(sum(p.watched_s) filter (where extract(hour from p.started_at) >= 18), 0) as evening_s,
      max(d.device) as device
    from ${plays.in(interval)} p
    join devices d on d.day = p.day and d.account_id = p.account_id and d.nth = 1
    group by p.day, p.account_id`,
})

export const daily = view({
  about: 'The service at a glance: one row per day.',
  columns: {
    day: t.date(),
    accounts: t.bigint(),
    plays: t.bigint(),
    hours: t.double(),
    sessions: t.bigint(),
    minutes_a_session: t.double(),
  },
  query: sql`
    with per_day as (
      select day, count(*) as accounts, cast(sum(plays) as bigint) as plays, sum(watched_s) / 3600.0 as hours
      from ${account_days} group by day
    ), begun as (
      select cast(started_at as date) as day, count(*) as sessions, avg(watched_s) / 60.0 as minutes_a_session
      from ${sessions} group by 1
    )
    select p.day, p.accounts, p.plays, p.hours, b.sessions, b.minutes_a_session
    from per_day p left join begun b on b.day = p.day`,
})
