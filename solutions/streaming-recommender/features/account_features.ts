import { notNull, references, rule, self, sql, t, table, unique } from 'massif'
import { accounts } from '../clean/accounts.ts'

export const account_features = table({
  about: 'One row per account that ever watched, as of the last day there is: what a model may know of it.',
  columns: {
    account_id: t.bigint().required(),
    as_of: t.date().required(),
    country: t.string(),
    plan: t.string(),
    tenure_days: t.integer().about('Days since the sign-up.'),
    recency_days: t.integer().required().about('Days since it last watched.'),
    days_7: t.integer().required().about('Days it watched on, of the last seven.'),
    days_28: t.integer().required(),
    hours_28: t.double().required(),
    plays_28: t.integer().required(),
    titles_all: t.integer().required().about('Different titles ever watched.'),
    completed: t.double().required().about('Part of its plays that reached the end.'),
    evening: t.double().required().about('Part of its watching that began from 18 to 24 h UTC.'),
    weekend: t.double().required().about('Part of its watching on Saturdays and Sundays.'),
    device: t.string().about('The one it uses on most days.'),
    genre: t.string().about('The one it watches most.'),
    genre_share: t.double(),
    genres: t.double().about('How many genres it watches, as if evenly: the exponential of their entropy.'),
    ups: t.integer().required(),
    downs: t.integer().required(),
    searches_28: t.integer().required(),
  },
  key: ['account_id'],
  checks: [
    unique('account_id'),
    notNull('as_of'),
    references('account_id', accounts, 'account_id').warn(),
    rule(
      'parts are parts',
      sql`select * from ${self} where evening not between 0 and 1 or weekend not between 0 and 1`,
    ),
    rule('a week is in a month', sql`select * from ${self} where days_7 > days_28 or days_28 > 28`),
  ],
  query: sql.file('./account_features.sql'),
})
