import { interval, notNull, references, rule, self, sql, t, table, unique, view } from 'massif'
import { orders, products } from '../raw/till.ts'

// Built a day at a time: a late order changes its own day, and only that day is done again.
export const sales = table({
  about: 'One row per paid order, with its product.',
  columns: {
    order_id: t.bigint(),
    ordered_at: t.timestamp(),
    customer_id: t.string(),
    product_id: t.string(),
    category: t.string(),
    quantity: t.integer(),
    amount: t.decimal(12, 2),
  },
  key: ['order_id'],
  load: { by: 'interval', time: 'ordered_at', grain: 'day' },
  checks: [
    unique('order_id'),
    notNull('amount'),
    references('product_id', products, 'product_id'),
    rule('no negative amounts', sql`select * from ${self} where amount < 0`),
  ],
  query: sql`
    select o.order_id, o.ordered_at, o.customer_id, o.product_id, p.category, o.quantity,
           o.quantity * o.unit_price as amount
    from ${orders.in(interval)} o
    join ${products.lookup('redo')} p on p.product_id = o.product_id
    where o.status = 'paid'`,
})

export const daily = table({
  about: 'Revenue by day and category.',
  columns: { day: t.date(), category: t.string(), orders: t.bigint(), revenue: t.decimal(18, 2) },
  key: ['day', 'category'],
  checks: [unique('day', 'category')],
  query: sql`
    select cast(ordered_at as date) as day, category, count(*) as orders, sum(amount) as revenue
    from ${sales}
    group by all`,
})

export const bestsellers = view({
  about: 'Products by what they brought in.',
  columns: { name: t.string(), category: t.string(), sold: t.bigint(), revenue: t.decimal(18, 2) },
  query: sql`
    select p.name, p.category, sum(s.quantity) as sold, sum(s.amount) as revenue
    from ${sales} s
    join ${products} p on p.product_id = s.product_id
    group by all`,
})
