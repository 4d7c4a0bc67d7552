import { affected, changes, interval, notNull, sql, t, table } from 'massif'
import { stg_customers, stg_deliveries, stg_order_items, stg_orders, stg_products } from '../staging/shop.ts'

export const m_daily_revenue = table({
  columns: {
    day: t.date(),
    category: t.string(),
    country: t.string(),
    orders: t.bigint(),
    units: t.bigint(),
    gross_revenue: t.decimal(18, 2),
    net_revenue: t.decimal(18, 2),
  },
  load: { by: 'interval', time: 'day', grain: 'day' },
  checks: [notNull('net_revenue')],
  query: sql`
    select o.order_date as day, p.category, c.country, count(distinct o.order_id) as orders, sum(i.quantity) as units,
      sum(i.gross) as gross_revenue, sum(i.net) as net_revenue
    from ${stg_orders.in(interval, { by: 'order_date' })} as o
    join ${stg_order_items.lookup('latest')} as i on i.order_id = o.order_id
    join ${stg_products.lookup('latest')} as p on p.product_id = i.product_id
    join ${stg_customers.lookup('latest')} as c on c.customer_id = o.customer_id
    where o.status <> 'cancelled'
    group by o.order_date, p.category, c.country
  `,
})

export const m_delivery_delay = table({
  columns: {
    carrier: t.string(),
    month: t.date(),
    country: t.string(),
    shipments: t.bigint(),
    delivered: t.bigint(),
    late: t.bigint(),
    delay_min_sum: t.bigint(),
    avg_transit_min: t.double(),
    p50_delay_min: t.double(),
    p95_delay_min: t.double(),
  },
  key: ['carrier', 'month', 'country'],
  load: {
    by: 'merge',
    keys: sql`
      select d.carrier, cast(date_trunc('month', o.order_date) as date) as month, c.country
      from ${changes(stg_deliveries)} as d join ${stg_orders} as o on o.order_id = d.order_id join ${stg_customers} as c on c.customer_id = o.customer_id
      union
      select d.carrier, cast(date_trunc('month', o.order_date) as date) as month, c.country
      from ${stg_deliveries} as d join ${changes(stg_orders)} as o on o.order_id = d.order_id join ${stg_customers} as c on c.customer_id = o.customer_id
      union
      select d.carrier, cast(date_trunc('month', o.order_date) as date) as month, c.country
      from ${stg_deliveries} as d join ${stg_orders} as o on o.order_id = d.order_id join ${changes(stg_customers)} as c on c.customer_id = o.customer_id
    `,
  },
  query: sql`
    select d.carrier, cast(date_trunc('month', o.order_date) as date) as month, c.country, count(*) as shipments,
      count(d.delivered_at) as delivered, sum(case when d.is_late then 1 else 0 end) as late,
      sum(d.delay_min) as delay_min_sum, avg(d.transit_min) as avg_transit_min,
      quantile_cont(d.delay_min, 0.5) as p50_delay_min, quantile_cont(d.delay_min, 0.95) as p95_delay_min
    from ${stg_deliveries} as d
    join ${stg_orders} as o on o.order_id = d.order_id
    join ${stg_customers} as c on c.customer_id = o.customer_id
    where cast(date_trunc('month', o.order_date) as date) in (select month from ${affected})
    group by d.carrier, cast(date_trunc('month', o.order_date) as date), c.country
  `,
})
