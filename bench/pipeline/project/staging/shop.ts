import { interval, notNull, oneOf, references, sql, t, table, unique } from 'massif'
import * as raw from '../raw/sources.ts'

export const stg_customers = table({
  columns: {
    customer_id: t.bigint(),
    email: t.string(),
    full_name: t.string(),
    country: t.string(),
    signup_ts: t.timestamp(),
    opt_in: t.boolean(),
    batch: t.date(),
  },
  load: { by: 'interval', time: 'batch', grain: 'day' },
  checks: [notNull('email'), unique('customer_id')],
  query: sql`
    select cast(customer_id as bigint) as customer_id, lower(trim(email)) as email, trim(full_name) as full_name,
      coalesce(nullif(upper(trim(country)), ''), 'XX') as country, cast(signup_ts as timestamp) as signup_ts,
      lower(opt_in) in ('y', 'true', '1') as opt_in, batch
    from ${raw.customers.in(interval)}
    where customer_id is not null
  `,
})

export const stg_products = table({
  columns: {
    product_id: t.bigint(),
    name: t.string(),
    category: t.string(),
    price: t.decimal(12, 2),
    active: t.boolean(),
    batch: t.date(),
  },
  load: { by: 'interval', time: 'batch', grain: 'day' },
  checks: [unique('product_id')],
  query: sql`
    select cast(product_id as bigint) as product_id, trim(name) as name,
      upper(substr(trim(category), 1, 1)) || lower(substr(trim(category), 2)) as category,
      cast(price as decimal(12, 2)) as price, active = 't' as active, batch
    from ${raw.products.in(interval)}
    where product_id is not null
  `,
})

export const stg_orders = table({
  columns: {
    order_id: t.bigint(),
    customer_id: t.bigint(),
    order_ts: t.timestamp(),
    order_date: t.date(),
    status: t.string(),
    channel: t.string(),
    currency: t.string(),
    batch: t.date(),
  },
  load: { by: 'interval', time: 'batch', grain: 'day' },
  checks: [
    notNull('customer_id'),
    unique('order_id'),
    references('customer_id', stg_customers, 'customer_id'),
    oneOf('status', ['cancelled', 'returned', 'paid', 'shipped', 'delivered']),
  ],
  query: sql`
    select cast(order_id as bigint) as order_id, cast(customer_id as bigint) as customer_id,
      cast(order_ts as timestamp) as order_ts, cast(cast(order_ts as timestamp) as date) as order_date,
      lower(trim(status)) as status, lower(channel) as channel, upper(currency) as currency, batch
    from ${raw.orders.in(interval)}
    where order_id is not null
  `,
})

export const stg_order_items = table({
  columns: {
    order_id: t.bigint(),
    line_no: t.integer(),
    product_id: t.bigint(),
    quantity: t.integer(),
    unit_price: t.decimal(12, 2),
    discount_pct: t.integer(),
    gross: t.decimal(14, 2),
    net: t.decimal(14, 2),
    batch: t.date(),
  },
  load: { by: 'interval', time: 'batch', grain: 'day' },
  checks: [references('order_id', stg_orders, 'order_id'), references('product_id', stg_products, 'product_id')],
  query: sql`
    select order_id, line_no, product_id, quantity, cast(unit_price as decimal(12, 2)) as unit_price, discount_pct,
      cast(quantity * cast(unit_price as decimal(12, 2)) as decimal(14, 2)) as gross,
      cast(quantity * cast(unit_price as decimal(12, 2)) * (100 - discount_pct) / 100 as decimal(14, 2)) as net, batch
    from ${raw.order_items.in(interval)}
    where quantity > 0
  `,
})

export const stg_payments = table({
  columns: {
    payment_id: t.bigint(),
    order_id: t.bigint(),
    method: t.string(),
    amount: t.decimal(12, 2),
    status: t.string(),
    card_hash: t.string(),
    paid_at: t.timestamp(),
    batch: t.date(),
  },
  load: { by: 'interval', time: 'batch', grain: 'day' },
  checks: [
    notNull('amount'),
    unique('payment_id'),
    references('order_id', stg_orders, 'order_id'),
    oneOf('method', ['card', 'paypal', 'invoice', 'giftcard']),
  ],
  query: sql`
    select payment_id, order_id, method, amount, status, card_hash, paid_at, batch
    from (
      select cast(payment_id as bigint) as payment_id, cast(order_id as bigint) as order_id, lower(method) as method,
        cast(amount as decimal(12, 2)) as amount, lower(trim(status)) as status, card_hash,
        cast(strptime(paid_at, '%Y-%m-%dT%H:%M:%SZ') as timestamp) as paid_at, batch,
        row_number() over (partition by payment_id order by paid_at) as rn
      from ${raw.payments.in(interval)}
      where payment_id is not null
    ) as p
    where rn = 1
  `,
})

export const stg_deliveries = table({
  columns: {
    order_id: t.bigint(),
    carrier: t.string(),
    shipped_at: t.timestamp(),
    promised_at: t.timestamp(),
    delivered_at: t.timestamp(),
    is_late: t.boolean(),
    transit_min: t.bigint(),
    delay_min: t.bigint(),
    batch: t.date(),
  },
  load: { by: 'interval', time: 'batch', grain: 'day' },
  checks: [references('order_id', stg_orders, 'order_id')],
  query: sql`
    select order_id, upper(carrier) as carrier, shipped_at, promised_at, delivered_at,
      delivered_at is not null and delivered_at > promised_at + interval 1 day as is_late,
      date_diff('minute', shipped_at, delivered_at) as transit_min,
      date_diff('minute', promised_at, delivered_at) as delay_min, batch
    from ${raw.deliveries.in(interval)}
    where order_id is not null
  `,
})
