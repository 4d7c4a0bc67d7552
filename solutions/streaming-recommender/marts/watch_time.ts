import { interval, references, rule, self, sql, t, table, unique } from 'massif'
import { plays } from '../clean/plays.ts'
import { countries } from '../raw/countries.ts'

export const watch_time = table({
  about: 'What was watched: by day, title, country and device.',
  columns: {
    day: t.date().required(),
    title_id: t.bigint().required(),
    country: t.string().required(),
    device: t.string().required(),
    region: t.string().required(),
    plays: t.bigint().required(),
    accounts: t.bigint().required(),
    watched_s: t.bigint().required(),
    completed: t.bigint().required().about('Plays of at least nine tenths.'),
  },
  key: ['day', 'title_id', 'country', 'device'],
  load: { by: 'interval', time: 'day', grain: 'day' },
  partition: [{ by: 'month', column: 'day' }],
  checks: [
    unique('day', 'title_id', 'country', 'device'),
    references('country', countries, 'code').warn(),
    rule('no more completed than played', sql`select * from ${self} where completed > plays`),
  ],
  // Regions are drawn anew so seldom that the past should follow: `redo`.
  query: sql`
    select p.day, p.title_id, p.country, p.device, coalesce(c.region, 'Unknown') as region,
      count(*) as plays, count(distinct p.account_id) as accounts, sum(p.watched_s) as watched_s,
      count(*) filter (where p.completion >= 0.9) as completed
    from ${plays.in(interval)} p
    left join ${countries.lookup('redo')} c on c.code = p.country
    group by all`,
})
