import { rule, self, sql, t, table, unique } from 'massif'
import { plays } from '../clean/plays.ts'
import { title_genres } from '../clean/titles.ts'

export const account_genres = table({
  about: 'Tastes: what part of its watching an account gives to each genre. The parts make 1.',
  columns: {
    account_id: t.bigint().required(),
    genre: t.string().required(),
    hours: t.double().required(),
    share: t.double().required(),
  },
  key: ['account_id', 'genre'],
  checks: [
    unique('account_id', 'genre'),
    rule('parts make one', sql`select account_id from ${self} group by account_id having abs(sum(share) - 1) > 1e-6`),
  ],
  query: sql`
    with watched as (
      select account_id, title_id, sum(watched_s) / 3600.0 as hours from ${plays} group by all
    ), spent as (
      select w.account_id, g.genre, sum(w.hours * g.weight) as hours
      from watched w join ${title_genres} g on g.title_id = w.title_id
      group by all
    )
    select account_id, genre, hours, hours / sum(hours) over (partition by account_id) as share from spent`,
})
