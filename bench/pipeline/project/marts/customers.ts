import { affected, changes, sql, t, table, unique } from 'massif'
import { stg_customers, stg_order_items, stg_orders, stg_payments } from '../staging/shop.ts'

export const m_customer_rfm = table({
  columns: {
    customer_id: t.bigint(),
    country: t.string(),
    recency_days: t.bigint(),
    frequency: t.bigint(),
    monetary: t.decimal(18, 2),
    r: t.integer(),
    f: t.integer(),
    m: t.integer(),
    segment: t.string(),
  },
  checks: [unique('customer_id')],
  query: sql`
    with spend as (
      select order_id, sum(net) as net from ${stg_order_items} group by order_id
    ), base as (
      select o.customer_id, date_diff('day', max(o.order_date), (select max(order_date) from ${stg_orders})) as recency_days,
        count(*) as frequency, sum(s.net) as monetary
      from ${stg_orders} as o join spend as s on s.order_id = o.order_id
      where o.status not in ('cancelled', 'returned')
      group by o.customer_id
    ), scored as (
      select *, ntile(5) over (order by recency_days desc, customer_id) as r,
        ntile(5) over (order by frequency, customer_id) as f, ntile(5) over (order by monetary, customer_id) as m
      from base
    )
    select s.customer_id, c.country, s.recency_days, s.frequency, s.monetary, s.r, s.f, s.m,
      case when s.r >= 4 and s.f >= 4 and s.m >= 4 then 'champion' when s.f >= 4 then 'loyal' when s.r >= 4 then 'recent'
        when s.r <= 2 and s.f >= 3 then 'at_risk' else 'other' end as segment
    from scored as s join ${stg_customers} as c on c.customer_id = s.customer_id
  `,
})

export const m_fraud_features = table({
  columns: {
    customer_id: t.bigint(),
    n_payments: t.bigint(),
    amount: t.decimal(18, 2),
    max_n_24h: t.bigint(),
    max_amt_7d: t.decimal(18, 2),
    min_gap_s: t.bigint(),
    cards: t.bigint(),
    channels: t.bigint(),
    n_failed: t.bigint(),
    n_spikes: t.bigint(),
    max_ratio: t.double(),
  },
  key: ['customer_id'],
  load: {
    by: 'merge',
    keys: sql`
      select o.customer_id from ${changes(stg_payments)} as p join ${stg_orders} as o on o.order_id = p.order_id
      union
      select customer_id from ${changes(stg_orders)}
    `,
  },
  query: sql`
    with p as (
      select o.customer_id, p.payment_id, p.paid_at, p.amount, p.status, p.card_hash, o.channel,
        lag(p.paid_at) over w as prev_at, lag(p.method) over w as prev_method,
        count(*) over (partition by o.customer_id order by p.paid_at
          range between interval 1 day preceding and current row) as n_24h,
        sum(p.amount) over (partition by o.customer_id order by p.paid_at
          range between interval 7 days preceding and current row) as amt_7d,
        avg(p.amount) over (partition by o.customer_id order by p.paid_at, p.payment_id
          rows between unbounded preceding and 1 preceding) as avg_before,
        row_number() over w as seq
      from ${stg_payments} as p
      join ${stg_orders} as o on o.order_id = p.order_id
      where o.customer_id in (select customer_id from ${affected})
      window w as (partition by o.customer_id order by p.paid_at, p.payment_id)
    )
    select customer_id, count(*) as n_payments, sum(amount) as amount, max(n_24h) as max_n_24h,
      max(amt_7d) as max_amt_7d, min(date_diff('second', prev_at, paid_at)) as min_gap_s,
      count(distinct card_hash) as cards, count(distinct channel) as channels,
      sum(case when status = 'failed' then 1 else 0 end) as n_failed,
      sum(case when seq > 3 and amount > 2 * avg_before then 1 else 0 end) as n_spikes,
      round(max(case when seq > 1 then amount / nullif(avg_before, 0) end), 6) as max_ratio
    from p
    group by customer_id
  `,
})

export const m_cohort_retention = table({
  columns: {
    cohort: t.date(),
    month_n: t.bigint(),
    customers: t.bigint(),
    orders: t.bigint(),
    revenue: t.decimal(18, 2),
  },
  query: sql`
    with spend as (
      select order_id, sum(net) as net from ${stg_order_items} group by order_id
    ), firsts as (
      select customer_id, cast(date_trunc('month', min(order_date)) as date) as cohort
      from ${stg_orders} group by customer_id
    )
    select f.cohort, date_diff('month', f.cohort, cast(date_trunc('month', o.order_date) as date)) as month_n,
      count(distinct o.customer_id) as customers, count(*) as orders, sum(s.net) as revenue
    from ${stg_orders} as o
    join firsts as f on f.customer_id = o.customer_id
    join spend as s on s.order_id = o.order_id
    group by f.cohort, date_diff('month', f.cohort, cast(date_trunc('month', o.order_date) as date))
  `,
})
