import { interval, rule, self, sql, t, table, unique, view } from 'massif'
import { plays } from '../clean/plays.ts'

export const drop_off = table({
  about: 'How far people got: plays by day, title and tenth of the running time. Tenth 9 is the end.',
  columns: {
    day: t.date().required(),
    title_id: t.bigint().required(),
    tenth: t.integer().required(),
    plays: t.bigint().required(),
    completion: t.double().required().about('Sum over the plays.'),
  },
  key: ['day', 'title_id', 'tenth'],
  load: { by: 'interval', time: 'day', grain: 'day' },
  partition: [{ by: 'month', column: 'day' }],
  checks: [
    unique('day', 'title_id', 'tenth'),
    rule('ten tenths', sql`select * from ${self} where tenth not between 0 and 9`),
  ],
  query: sql`
    select day, title_id, cast(floor(least(completion, 0.999) * 10) as integer) as tenth, count(*) as plays,
      sum(completion) as completion
    from ${plays.in(interval)}
    where completion is not null
    group by all`,
})

export const completion = view({
  about: 'How each title holds its viewers, over all days.',
  columns: {
    title_id: t.bigint(),
    plays: t.bigint(),
    completion: t.double().about('Average part watched.'),
    completed: t.double().about('Part of the plays that reached the last tenth.'),
    left_at_once: t.double().about('Part of the plays that ended in the first tenth.'),
  },
  query: sql`
    select title_id, cast(sum(plays) as bigint) as plays, sum(completion) / sum(plays) as completion,
      coalesce(sum(plays) filter (where tenth = 9), 0) * 1.0 / sum(plays) as completed,
      coalesce(sum(plays) filter (where tenth = 0), 0) * 1.0 / sum(plays) as left_at_once
    from ${drop_off}
    group by title_id`,
})
