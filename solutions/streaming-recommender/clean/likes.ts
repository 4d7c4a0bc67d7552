import { oneOf, references, sql, t, table, unique } from 'massif'
import { thumbs } from '../raw/thumbs.ts'
import { titles } from './titles.ts'

export const likes = table({
  about: 'What an account last said of a title.',
  columns: {
    account_id: t.bigint().required(),
    title_id: t.bigint().required(),
    verdict: t.string().required(),
    said_at: t.timestamp().required(),
    times: t.bigint().required().about('How often the account said something of the title.'),
  },
  key: ['account_id', 'title_id'],
  checks: [
    unique('account_id', 'title_id'),
    oneOf('verdict', ['up', 'down']),
    references('title_id', titles, 'title_id').warn(),
  ],
  query: sql`
    with said as (
      select *, row_number() over (partition by account_id, title_id order by said_at desc, verdict) as nth,
        count(*) over (partition by account_id, title_id) as times
      from ${thumbs}
    )
    select account_id, title_id, verdict, said_at, times from said where nth = 1`,
})
