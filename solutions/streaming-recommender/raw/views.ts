import { parquet, t } from 'massif'

export const views = parquet({
  about: 'Playback reports as players send them: at least once each, some days later, and not only by people.',
  path: 'data/views/day=*/*.parquet',
  time: 'started_at',
  partition: [{ by: 'day', column: 'started_at' }],
  columns: {
    event_id: t.bigint().required(),
    account_id: t.bigint().required(),
    title_id: t.bigint().required(),
    device: t.string(),
    country: t.string().about('Where the player was, ISO 3166-1.'),
    started_at: t.timestamp().required().about('By the clock of the player, UTC.'),
    watched_s: t.integer().about('Seconds played, pauses left out.'),
    received_at: t.timestamp(),
    app: t.string().about('Version of the player.'),
    day: t.date().about('Day of delivery, from the folder.'),
  },
})
