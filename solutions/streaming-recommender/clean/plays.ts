import { fresh, notNull, oneOf, references, rule, self, sql, t, table, unique } from 'massif'
import { accounts } from './accounts.ts'
import { titles } from './titles.ts'

export const plays = table({
  about: 'What people watched: one row per play, each once, bots left out. A late report falls into its own day.',
  columns: {
    event_id: t.bigint().required(),
    account_id: t.bigint().required(),
    title_id: t.bigint().required(),
    day: t.date().required(),
    started_at: t.timestamp().required(),
    ended_at: t.timestamp().required(),
    watched_s: t.integer().required(),
    completion: t.double().about('Part of the running time that was watched, 1 at most; null where it is not known.'),
    device: t.string().required(),
    country: t.string().required(),
    delay_s: t.bigint().about('Seconds from the end of the play to the report.'),
  },
  key: ['event_id'],
  load: { by: 'interval', time: 'started_at', grain: 'day' },
  partition: [{ by: 'day', column: 'started_at' }],
  checks: [
    unique('event_id'),
    notNull('account_id', 'title_id'),
    oneOf('device', ['tv', 'mobile', 'desktop', 'tablet', 'unknown']),
    references('title_id', titles, 'title_id').warn(),
    references('account_id', accounts, 'account_id').warn(),
    rule('nothing runs for a day', sql`select * from ${self} where watched_s >= 86400`),
    fresh('started_at', '2 days').warn(),
  ],
  query: sql.file('./plays.sql'),
})
