// What the compiler must refuse, and what it must know. Nothing here is run: `tsc` checks that every line marked with
// `@ts-expect-error` is an error, and that no other is.
import {
  affected,
  type Config,
  changes,
  csv,
  fresh,
  given,
  interval,
  json,
  notNull,
  oneOf,
  parquet,
  project,
  type Read,
  type RowOf,
  references,
  rule,
  run,
  secret,
  self,
  sql,
  t,
  table,
  test,
  unique,
  view,
} from 'massif'

export const countries = csv({
  path: 'data/countries.csv',
  columns: { code: t.string(), name: t.string(), region: t.string() },
  checks: [unique('code'), notNull('code', 'region')],
})
export const payments = json({
  path: ['a.jsonl', 'b.jsonl'],
  time: 'paid_at',
  drift: 'widen',
  columns: {
    id: t.string().required(),
    customer_id: t.bigint(),
    country: t.string(),
    amount: t.decimal(12, 2),
    paid_at: t.timestamp(),
    tags: t.list(t.string()),
    place: t.struct({ x: t.double(), y: t.double() }),
    extra: t.map(t.string(), t.integer()),
    body: t.json<{ a: number }>(),
  },
  partition: [{ by: 'day', column: 'paid_at' }],
})
export const orders = table({
  about: 'One row per settled payment.',
  columns: {
    order_id: t.string(),
    customer_id: t.bigint().about('Who paid.'),
    country: t.string(),
    amount: t.decimal(12, 2),
    paid_at: t.timestamp(),
  },
  key: ['order_id'],
  load: { by: 'interval', time: 'paid_at', grain: 'day', onCodeChange: 'forward' },
  partition: [
    { by: 'month', column: 'paid_at' },
    { by: 'bucket', column: 'customer_id', count: 8 },
  ],
  checks: [
    unique('order_id'),
    notNull('customer_id', 'amount'),
    oneOf('country', ['FR', 'DE']),
    references('country', countries, 'code').warn(),
    rule('no negative amounts', sql`select * from ${self} where amount < ${0}`),
    fresh('paid_at', '26 hours'),
  ],
  query: sql`select p.id as order_id, p.customer_id, p.country, p.amount, p.paid_at
             from ${payments.in(interval, { back: '7 days' })} p
             join ${countries.lookup('latest')} c on c.code = p.country
             where p.paid_at < ${run.time} and p.paid_at >= ${interval.start} and ${sql`p.id <> ''`}`,
})
export const big = view({
  columns: { order_id: t.string() },
  query: { duckdb: sql`select order_id from ${orders}`, spark: sql.file('./big.sql') },
})
export const smoothed = table({
  columns: { order_id: t.string(), amount: t.double() },
  reads: [orders, payments],
  rows: async function* (read) {
    for await (const chunk of read(orders)) {
      const amounts: readonly (string | null)[] = chunk.amount
      yield { order_id: chunk.order_id, amount: amounts.map(Number) }
    }
  },
})
export const settings: Config = project({ name: 'shop', memory: '4 GB', backoff: '1 second', mirrors: { a: 'b' } })

/** Exact equality of types. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <T extends true>(): T | undefined => undefined

holds<Same<RowOf<typeof countries>['code'], string | null>>()
holds<Same<RowOf<typeof payments>['id'], string>>()
holds<Same<RowOf<typeof payments>['customer_id'], bigint | null>>()
holds<Same<RowOf<typeof payments>['amount'], string | null>>()
holds<Same<RowOf<typeof payments>['paid_at'], Date | null>>()
holds<Same<RowOf<typeof payments>['tags'], (string | null)[] | null>>()
holds<Same<NonNullable<RowOf<typeof payments>['place']>['x'], number | null>>()
holds<Same<RowOf<typeof payments>['extra'], Map<string, number | null> | null>>()
holds<Same<RowOf<typeof payments>['body'], { a: number } | null>>()
holds<Same<keyof RowOf<typeof orders>, 'order_id' | 'customer_id' | 'country' | 'amount' | 'paid_at'>>()
holds<Same<ReturnType<Read> extends AsyncIterable<unknown> ? true : false, true>>()
// @ts-expect-error the two types differ: `Same` can say no
holds<Same<RowOf<typeof payments>['id'], string | null>>()

const query = sql`select 1 as id`
const columns = { id: t.bigint(), day: t.date(), name: t.string() }

// @ts-expect-error a misspelt key
table({ columns, key: ['idd'], query })
// @ts-expect-error a load by an interval of a column that holds no times
table({ columns, load: { by: 'interval', time: 'id', grain: 'day' }, query })
// @ts-expect-error a load by an interval of a column that is not there
table({ columns, load: { by: 'interval', time: 'dayy', grain: 'day' }, query })
// @ts-expect-error a grain that is none
table({ columns, load: { by: 'interval', time: 'day', grain: 'week' }, query })
// @ts-expect-error a load that is none
table({ columns, load: { by: 'upsert' }, query })
// @ts-expect-error a merge that does not say which keys
table({ columns, key: ['id'], load: { by: 'merge' }, query })
table({
  columns,
  key: ['id'],
  load: { by: 'merge', keys: sql`select id from ${changes(payments)}` },
  query: sql`select * from ${affected}`,
})
table({ columns, load: { by: 'append', onCodeChange: 'forward' }, query: sql`select * from ${changes(payments)}` })
// @ts-expect-error a history whose end is no time
table({ columns, key: ['id'], load: { by: 'history', from: 'day', to: 'id' }, query })
// @ts-expect-error changes of what is no relation
changes({ columns })
// @ts-expect-error a check on a column that is not there
table({ columns, checks: [unique('nope')], query })
// @ts-expect-error one of a check's columns is not there
table({ columns, checks: [notNull('id', 'nope')], query })
// @ts-expect-error also when the check only warns
table({ columns, checks: [notNull('nope').warn()], query })
// @ts-expect-error values of a column that is not there
table({ columns, checks: [oneOf('nope', ['a'])], query })
// @ts-expect-error freshness of a column that is not there
table({ columns, checks: [fresh('nope', '1 day')], query })
// @ts-expect-error a reference from a column that is not there
table({ columns, checks: [references('nope', countries, 'code')], query })
// @ts-expect-error a reference to a column that is not there
table({ columns, checks: [references('name', countries, 'cod')], query })
// @ts-expect-error a partition by a column that is not there
table({ columns, partition: [{ by: 'identity', column: 'nope' }], query })
// @ts-expect-error a partition that does not say into how many buckets
table({ columns, partition: [{ by: 'bucket', column: 'id' }], query })
// @ts-expect-error a member that is none
table({ columns, keys: ['id'], query })
// @ts-expect-error no query and no rows
table({ columns })
// @ts-expect-error rows of another type
table({ columns: { id: t.bigint() }, rows: () => [{ id: ['one'] }] })
// @ts-expect-error rows without a column
table({ columns, rows: () => [{ id: [1n] }] })
// @ts-expect-error a query that is text
table({ columns, query: 'select 1 as id' })
// @ts-expect-error columns that have no type
table({ columns: { id: 'bigint' }, query })
// @ts-expect-error a view has no key
view({ columns, key: ['id'], query })
// @ts-expect-error a plain object cannot be interpolated
sql`select * from ${{ name: 'orders' }}`
// @ts-expect-error nor can a secret
sql`select ${secret('KEY')}`
// @ts-expect-error nor the interval itself
sql`select * from ${interval}`
// @ts-expect-error nor a column
sql`select ${t.bigint()}`
// @ts-expect-error nor what may be undefined
sql`select ${[1, 2][3]}`
// @ts-expect-error a slice by a column that holds no times
payments.in(interval, { by: 'amount' })
// @ts-expect-error a slice by a column that is not there
payments.in(interval, { by: 'at' })
// @ts-expect-error a look-back that is no duration
payments.in(interval, { back: 'a week' })
// @ts-expect-error a lookup of another kind
payments.lookup('now')
// @ts-expect-error a duration that is none
fresh('paid_at', '26 hour glasses')
// @ts-expect-error a source's time that holds none
csv({ path: 'x', columns, time: 'name' })
// @ts-expect-error a drift that is none
csv({ path: 'x', columns, drift: 'drop' })
// @ts-expect-error an option of another connector
parquet({ path: 'x', columns, delimiter: ';' })
// @ts-expect-error a setting that is none
project({ name: 'shop', memroy: '4 GB' })
// @ts-expect-error a size that is none
project({ name: 'shop', memory: '4 gigs' })
// @ts-expect-error a project without a name
project({})

// Tests: rows are typed by the relations they are of; 64-bit numbers and times may be written plainly.
const paid = given(payments, [
  {
    id: 'a',
    customer_id: 1,
    amount: '12.50',
    paid_at: '2026-01-31 10:00',
    tags: ['x'],
    place: { x: 1 },
    body: { a: 1 },
  },
  { id: 'b', customer_id: 2n, amount: null, paid_at: new Date(0), extra: new Map([['k', 1]]) },
])
export const settledOnly = test(orders, {
  given: [paid],
  interval: '2026-01-31',
  expect: [{ order_id: 'a', amount: '12.50' }],
})
export const inOrder = test(smoothed, { expect: [{ amount: 1.5 }], columns: ['amount'], ordered: true })
export const throughView = test(big, { given: [given(orders, [{ order_id: 'a' }])], expect: [{ order_id: 'a' }] })
export const negative = test(orders, { check: 'no negative amounts', self: [{ amount: '-1' }], violations: 1 })
// @ts-expect-error a column that is not there
given(payments, [{ ident: 'a' }])
// @ts-expect-error a value of another type
given(payments, [{ amount: 12.5 }])
// @ts-expect-error a member of another type
given(payments, [{ place: { x: 'a' } }])
// @ts-expect-error an expected column that is not there
test(orders, { expect: [{ orderid: 'a' }] })
// @ts-expect-error an expected value of another type
test(orders, { expect: [{ order_id: 1 }] })
// @ts-expect-error rows of the table that have another type
test(orders, { self: [{ amount: true }], expect: [] })
// @ts-expect-error compared columns that are not there
test(orders, { expect: [], columns: ['orderid'] })
// @ts-expect-error a check without the violations expected
test(orders, { check: 'no negative amounts' })
// @ts-expect-error neither rows nor a check
test(orders, { given: [paid] })
