import { csv, json, parquet, t } from 'massif'

export const customers = csv({
  path: 'landing/batch=*/customers.csv',
  time: 'batch',
  columns: {
    customer_id: t.string(),
    email: t.string(),
    full_name: t.string(),
    country: t.string(),
    signup_ts: t.string(),
    opt_in: t.string(),
    batch: t.date(),
  },
})

export const products = csv({
  path: 'landing/batch=*/products.csv',
  time: 'batch',
  columns: {
    product_id: t.string(),
    name: t.string(),
    category: t.string(),
    price: t.string(),
    active: t.string(),
    batch: t.date(),
  },
})

export const orders = csv({
  path: 'landing/batch=*/orders.csv',
  time: 'batch',
  columns: {
    order_id: t.string(),
    customer_id: t.string(),
    order_ts: t.string(),
    status: t.string(),
    channel: t.string(),
    currency: t.string(),
    batch: t.date(),
  },
})

export const order_items = parquet({
  path: 'landing/batch=*/order_items.parquet',
  time: 'batch',
  columns: {
    order_id: t.bigint(),
    line_no: t.integer(),
    product_id: t.bigint(),
    quantity: t.integer(),
    unit_price: t.double(),
    discount_pct: t.integer(),
    batch: t.date(),
  },
})

export const payments = csv({
  path: 'landing/batch=*/payments.csv.gz',
  time: 'batch',
  columns: {
    payment_id: t.string(),
    order_id: t.string(),
    method: t.string(),
    amount: t.string(),
    status: t.string(),
    card_hash: t.string(),
    paid_at: t.string(),
    batch: t.date(),
  },
})

export const reviews = json({
  path: 'landing/batch=*/reviews.jsonl',
  time: 'batch',
  columns: {
    review_id: t.bigint(),
    product_id: t.bigint(),
    customer_id: t.bigint(),
    rating: t.integer(),
    title: t.string(),
    body: t.string(),
    created_at: t.string(),
    meta: t.json(),
    batch: t.date(),
  },
})

export const deliveries = parquet({
  path: 'landing/batch=*/deliveries.parquet',
  time: 'batch',
  columns: {
    order_id: t.bigint(),
    carrier: t.string(),
    shipped_at: t.timestamp(),
    promised_at: t.timestamp(),
    delivered_at: t.timestamp(),
    batch: t.date(),
  },
})

export const events = parquet({
  path: 'landing/batch=*/events.parquet',
  time: 'batch',
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
    batch: t.date(),
  },
})
