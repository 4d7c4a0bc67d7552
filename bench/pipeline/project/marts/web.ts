import { interval, sql, t, table } from 'massif'
import { stg_products } from '../staging/shop.ts'
import { stg_events } from '../staging/web.ts'

export const m_funnel = table({
  columns: {
    day: t.date(),
    channel: t.string(),
    device: t.string(),
    sessions: t.bigint(),
    viewed: t.bigint(),
    carted: t.bigint(),
    checked_out: t.bigint(),
    purchased: t.bigint(),
  },
  load: { by: 'interval', time: 'day', grain: 'day' },
  query: sql`
    with s as (
      select e.event_date, e.session_id, e.channel, e.device,
        min(case when e.event_type = 'view' then e.event_ts end) as t_view,
        min(case when e.event_type = 'add_to_cart' then e.event_ts end) as t_cart,
        max(case when e.event_type = 'checkout' then e.event_ts end) as t_checkout,
        max(case when e.event_type = 'purchase' then e.event_ts end) as t_buy
      from ${stg_events.in(interval, { by: 'event_date' })} as e
      group by e.event_date, e.session_id, e.channel, e.device
    )
    select event_date as day, channel, device, count(*) as sessions, count(t_view) as viewed,
      sum(case when t_cart > t_view then 1 else 0 end) as carted,
      sum(case when t_cart > t_view and t_checkout > t_cart then 1 else 0 end) as checked_out,
      sum(case when t_cart > t_view and t_checkout > t_cart and t_buy > t_checkout then 1 else 0 end) as purchased
    from s
    group by event_date, channel, device
  `,
})

export const m_product_coview = table({
  columns: { product_id: t.bigint(), other_id: t.bigint(), n: t.bigint(), rnk: t.integer() },
  query: sql`
    with v as (
      select distinct session_id, product_id from ${stg_events} where event_type = 'view'
    ), pairs as (
      select a.product_id as product_id, b.product_id as other_id, count(*) as n
      from v as a join v as b on a.session_id = b.session_id and a.product_id <> b.product_id
      group by a.product_id, b.product_id
    ), ranked as (
      select *, row_number() over (partition by product_id order by n desc, other_id) as rnk from pairs
    )
    select product_id, other_id, n, rnk from ranked where rnk <= 20
  `,
})

export const m_cube_daily = table({
  columns: {
    day: t.date(),
    category: t.string(),
    country: t.string(),
    channel: t.string(),
    events: t.bigint(),
    views: t.bigint(),
    carts: t.bigint(),
    purchases: t.bigint(),
    sessions: t.bigint(),
    customers: t.bigint(),
    revenue: t.decimal(18, 2),
  },
  load: { by: 'interval', time: 'day', grain: 'day' },
  query: sql`
    select e.event_date as day, p.category, e.country, e.channel, count(*) as events,
      sum(case when e.event_type = 'view' then 1 else 0 end) as views,
      sum(case when e.event_type = 'add_to_cart' then 1 else 0 end) as carts,
      sum(case when e.event_type = 'purchase' then 1 else 0 end) as purchases,
      count(distinct e.session_id) as sessions, count(distinct e.customer_id) as customers,
      sum(case when e.event_type = 'purchase' then p.price else 0 end) as revenue
    from ${stg_events.in(interval, { by: 'event_date' })} as e
    join ${stg_products.lookup('latest')} as p on p.product_id = e.product_id
    group by e.event_date, p.category, e.country, e.channel
  `,
})
