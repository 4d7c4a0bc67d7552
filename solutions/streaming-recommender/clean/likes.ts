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
    select account_id, title_id, max_by(verdict, said_at) as verdict, max(said_at) as said_at, count(*) as times
    from ${thumbs}
    group by all`,
})
