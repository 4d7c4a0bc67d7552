import { rule, self, sql, t, table, unique } from 'massif'

export const trending = table({
  about:
    'The hundred titles of each day by what was watched of late: half of an hour watched is forgotten in three days.',
  columns: {
    day: t.date().required(),
    rank: t.integer().required(),
    title_id: t.bigint().required(),
    score: t.double().required().about('Hours watched in two weeks, decayed.'),
    hours: t.double().required().about('Hours watched on the day itself.'),
  },
  key: ['day', 'rank'],
  load: { by: 'interval', time: 'day', grain: 'day' },
  partition: [{ by: 'month', column: 'day' }],
  checks: [
    unique('day', 'title_id'),
    rule(
      'ranks follow scores',
      sql`
      select a.day, a.rank from ${self} a join ${self} b on b.day = a.day and b.rank = a.rank + 1 where b.score > a.score`,
    ),
  ],
  query: sql.file('./trending.sql'),
})
