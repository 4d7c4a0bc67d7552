import { interval, notNull, oneOf, sql, t, table, unique } from 'massif'
import * as raw from '../raw/sources.ts'

export const stg_reviews = table({
  columns: {
    review_id: t.bigint(),
    product_id: t.bigint(),
    customer_id: t.bigint(),
    rating: t.integer(),
    title: t.string(),
    body: t.string(),
    created_at: t.timestamp(),
    lang: t.string(),
    helpful: t.integer(),
    n_tags: t.integer(),
    batch: t.date(),
  },
  load: { by: 'interval', time: 'batch', grain: 'day' },
  checks: [unique('review_id'), oneOf('rating', [1, 2, 3, 4, 5])],
  query: sql`
    select review_id, product_id, customer_id, rating, title, body,
      cast(strptime(created_at, '%Y-%m-%dT%H:%M:%SZ') as timestamp) as created_at,
      json_extract_string(meta, '$.lang') as lang, cast(json_extract_string(meta, '$.helpful') as integer) as helpful,
      json_array_length(meta, '$.tags') as n_tags, batch
    from ${raw.reviews.in(interval)}
    where rating between 1 and 5
  `,
})

export const stg_events = table({
  columns: {
    event_id: t.bigint(),
    session_id: t.bigint(),
    customer_id: t.bigint(),
    event_type: t.string(),
    product_id: t.bigint(),
    channel: t.string(),
    device: t.string(),
    country: t.string(),
    event_ts: t.timestamp(),
    event_date: t.date(),
    batch: t.date(),
  },
  load: { by: 'interval', time: 'batch', grain: 'day' },
  checks: [notNull('event_ts'), oneOf('event_type', ['view', 'add_to_cart', 'search', 'checkout', 'purchase'])],
  query: sql`
    select event_id, session_id, customer_id, event_type, product_id, lower(channel) as channel, device, country,
      event_ts, cast(event_ts as date) as event_date, batch
    from ${raw.events.in(interval)}
    where event_ts is not null
  `,
})
