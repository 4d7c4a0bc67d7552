import { rule, self, sql, t, table, unique } from 'massif'

export const session_plays = table({
  about: 'Each play with the session it belongs to: plays of an account that follow each other within half an hour.',
  columns: {
    event_id: t.bigint().required(),
    account_id: t.bigint().required(),
    session_started_at: t.timestamp().required().about('With the account, this names the session.'),
    title_id: t.bigint().required(),
    started_at: t.timestamp().required(),
    ended_at: t.timestamp().required(),
    watched_s: t.integer().required(),
    device: t.string().required(),
    country: t.string().required(),
  },
  key: ['event_id'],
  load: { by: 'interval', time: 'started_at', grain: 'day' },
  partition: [{ by: 'day', column: 'started_at' }],
  checks: [
    unique('event_id'),
    rule('begins with its session', sql`select * from ${self} where session_started_at > started_at`),
  ],
  query: sql.file('./session_plays.sql'),
})
