import { interval, rule, self, sql, t, table, unique } from 'massif'
import { plays } from '../clean/plays.ts'
import { suspects } from '../clean/suspects.ts'
import { views } from '../raw/views.ts'

export const intake = table({
  about: 'What became of the playback reports of each day: how many were repeated, late, by bots, kept.',
  columns: {
    day: t.date().required(),
    reports: t.bigint().required(),
    repeated: t.bigint().required().about('Of a play that was reported before.'),
    late: t.bigint().required().about('Delivered two days after the play began, or later.'),
    by_bots: t.bigint().required(),
    kept: t.bigint().required().about('Plays that came through.'),
  },
  key: ['day'],
  load: { by: 'interval', time: 'day', grain: 'day' },
  checks: [
    unique('day'),
    rule('nothing is made up', sql`select * from ${self} where kept + repeated + by_bots > reports`),
  ],
  query: sql`
    with reported as (
      select cast(v.started_at as date) as day, count(*) as reports, count(distinct v.event_id) as events,
        count(*) filter (where v.day >= cast(v.started_at as date) + interval '2 days') as late
      from ${views.in(interval)} v group by 1
    ), bots as (
      select day, sum(plays) as plays from ${suspects.in(interval)} group by day
    ), kept as (
      select day, count(*) as plays from ${plays.in(interval)} group by day
    )
    select r.day, r.reports, r.reports - r.events as repeated, r.late, coalesce(b.plays, 0) as by_bots,
      coalesce(k.plays, 0) as kept
    from reported r left join bots b on b.day = r.day left join kept k on k.day = r.day`,
})
