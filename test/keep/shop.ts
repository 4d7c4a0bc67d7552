/** A small shop: two sources, a table made from them, one by interval, checks. */
export const SHOP = {
  'data/orders-1.csv': 'id,customer,amount,seen\n1,a,10,2026-01-01 10:00:00\n2,b,20,2026-01-02 11:00:00\n',
  'data/customers.csv': 'customer,country\na,FR\nb,DE\n',
  'raw/sources.ts': `import { csv, t, unique } from 'massif'
export const orders = csv({ path: 'data/orders-*.csv', columns: { id: t.bigint(), customer: t.string(), amount: t.bigint(), seen: t.timestamp() }, checks: [unique('id')] })
export const customers = csv({ path: 'data/customers.csv', columns: { customer: t.string(), country: t.string() } })
`,
  'marts/tables.ts': `import { interval, sql, t, table, unique, notNull } from 'massif'
import { customers, orders } from '../raw/sources.ts'
export const sales = table({
  columns: { country: t.string(), amount: t.bigint() },
  checks: [unique('country'), notNull('amount')],
  query: sql\`select country, sum(amount) as amount from \${orders} join \${customers} using (customer) group by country\`,
})
export const daily = table({
  columns: { seen: t.timestamp(), id: t.bigint() },
  load: { by: 'interval', time: 'seen', grain: 'day' },
  query: sql\`select seen, id from \${orders.in(interval, { by: 'seen' })}\`,
})
`,
} as const

/** One file of orders more. */
export const ANOTHER_DAY = {
  'data/orders-2.csv': 'id,customer,amount,seen\n3,a,5,2026-01-03 09:00:00\n',
} as const
