import { references, rule, self, sql, t, table, unique } from 'massif'
import { titles } from '../clean/titles.ts'

export const title_features = table({
  about: 'One row per title that was ever watched, as of the last day there is: what a model may know of it.',
  columns: {
    title_id: t.bigint().required(),
    as_of: t.date().required(),
    kind: t.string(),
    year: t.integer(),
    runtime_s: t.integer(),
    age_days: t.integer().about('Days since it was added.'),
    days_left: t.integer().about('Days until its licence ends.'),
    fresh: t.boolean().about('Added in the last four weeks.'),
    plays_7: t.integer().required(),
    plays_28: t.integer().required(),
    hours_28: t.double().required(),
    trend: t.double().required().about('Plays of the last seven days, as a part of the fourteen.'),
    popularity: t.double().required().about('0 to 1: the part of titles with no more plays in 28 days.'),
    completion: t.double(),
    left_at_once: t.double(),
    ups: t.integer().required(),
    downs: t.integer().required(),
    approval: t.double().required().about('Ups of all thumbs, as if one of each had been given before.'),
    co_views: t.integer().required().about('Titles that go with it, of fifty.'),
    closeness: t.double().about('Score of the best of them.'),
    searches: t.integer().required().about('Searches that led to it.'),
  },
  key: ['title_id'],
  checks: [
    unique('title_id'),
    references('title_id', titles, 'title_id').warn(),
    rule('parts are parts', sql`select * from ${self} where trend not between 0 and 1 or approval not between 0 and 1`),
  ],
  query: sql.file('./title_features.sql'),
})
