import { csv, json, notNull, oneOf, t, unique } from 'massif'

export const orders = csv({
  about: 'One row per order, as the till exports it: one file a month.',
  path: 'data/orders/*.csv',
  time: 'ordered_at',
  columns: {
    order_id: t.bigint(),
    ordered_at: t.timestamp(),
    customer_id: t.string(),
    product_id: t.string(),
    quantity: t.integer(),
    unit_price: t.decimal(10, 2),
    status: t.string(),
  },
  checks: [unique('order_id'), notNull('ordered_at'), oneOf('status', ['paid', 'refunded', 'cancelled'])],
})

export const products = json({
  about: 'What is on the shelf.',
  path: 'data/products.json',
  columns: {
    product_id: t.string(),
    name: t.string(),
    category: t.string(),
    list_price: t.decimal(10, 2),
    tags: t.list(t.string()),
  },
  checks: [unique('product_id')],
})
