import { rule, self, sql, t, table, unique } from 'massif'

export const co_view_days = table({
  about: 'Pairs of titles that an account watched within a week of each other, on the day of the later one.',
  columns: {
    day: t.date().required(),
    title_id: t.bigint().required().about('The smaller of the two.'),
    other_id: t.bigint().required(),
    accounts: t.bigint().required(),
  },
  key: ['day', 'title_id', 'other_id'],
  load: { by: 'interval', time: 'day', grain: 'day' },
  partition: [{ by: 'month', column: 'day' }],
  checks: [
    unique('day', 'title_id', 'other_id'),
    rule('each pair once', sql`select * from ${self} where title_id >= other_id`),
  ],
  query: sql.file('./co_view_days.sql'),
})

export const co_views = table({
  about: 'The fifty titles that go best with each title.',
  columns: {
    title_id: t.bigint().required(),
    other_id: t.bigint().required(),
    together: t.bigint().required().about('Times the two were watched within a week of each other.'),
    score: t.double().required().about('Cosine: 1 if neither is ever watched without the other.'),
    rank: t.integer().required(),
  },
  key: ['title_id', 'rank'],
  checks: [
    unique('title_id', 'other_id'),
    rule('fifty at most', sql`select * from ${self} where rank not between 1 and 50`),
  ],
  query: sql.file('./co_views.sql'),
})
