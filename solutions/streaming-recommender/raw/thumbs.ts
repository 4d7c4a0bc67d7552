import { json, t } from 'massif'

export const thumbs = json({
  about: 'Thumbs up and down as they were given; the last one of an account on a title counts.',
  path: 'data/thumbs/*.jsonl.gz',
  time: 'said_at',
  columns: {
    account_id: t.bigint().required(),
    title_id: t.bigint().required(),
    verdict: t.string(),
    said_at: t.timestamp().required(),
    client: t.struct({ device: t.string(), app: t.string() }),
  },
  // One old player sends a title it does not know.
  maxRejected: 1000,
})
