import { type Cleaned, clean } from '../../../src/run/housekeeping/clean.ts'
import { type Compacted, compact } from '../../../src/run/housekeeping/compact.ts'
import type { Expired } from '../../../src/run/housekeeping/expire.ts'
import { expire } from '../../../src/run/housekeeping/expire.ts'
import { TestProject } from '../../support/project.ts'

const RAW = `import { csv, t } from 'massif'
export const orders = csv({
  path: 'data/orders-*.csv',
  time: 'paid_at',
  columns: { id: t.bigint(), customer: t.string(), amount: t.decimal(12, 2), paid_at: t.timestamp() },
})
`
const MARTS = `import { interval, notNull, sql, t, table, unique } from 'massif'
import { orders } from '../raw/sources.ts'
export const daily = table({
  columns: { day: t.date(), customer: t.string(), orders: t.bigint(), amount: t.decimal(12, 2) },
  key: ['day', 'customer'],
  load: { by: 'interval', time: 'day', grain: 'day' },
  checks: [unique('day', 'customer'), notNull('day')],
  query: sql\`select cast(paid_at as date) as day, customer, count(*) as orders, sum(amount) as amount
    from \${orders.in(interval)} group by all\`,
})
export const totals = table({
  columns: { customer: t.string(), amount: t.decimal(12, 2) },
  query: sql\`select customer, sum(amount) as amount from \${daily} group by all\`,
})
`
export const TABLES = ['marts.daily', 'marts.totals', 'raw.orders'] as const

/** A small shop whose orders come a day a file. */
export class Shop extends TestProject {
  #days = 0

  constructor() {
    super({ 'raw/sources.ts': RAW, 'marts/tables.ts': MARTS })
  }

  /** Another day's orders come, and are run. */
  async day(): Promise<void> {
    const day = this.#write()
    const { outcome, errors } = await this.run()
    if (outcome !== 'published') throw new Error(`day ${day}: ${outcome} ${JSON.stringify(errors)}`)
  }

  async days(count: number): Promise<void> {
    for (let at = 0; at < count; at++) await this.day()
  }

  /** Another day's orders come, and the run that takes them up is stopped when it has staged something. */
  async stoppedDay(): Promise<void> {
    const stop = new AbortController()
    this.#write()
    await this.run({
      signal: stop.signal,
      onEvent: event => {
        if (event.event === 'step-finished' && event.kind === 'table') stop.abort()
      },
    })
  }

  #write(): number {
    const day = ++this.#days
    const date = new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10)
    this.write({
      [`data/orders-${date}.csv`]: `id,customer,amount,paid_at\n${day}1,ann,${day}.50,${date} 10:00:00\n${day}2,bob,2.00,${date} 11:00:00\n`,
    })
    return day
  }

  /** Makes an environment as it is made: rows of another catalogue on the states that are published. */
  branch(environment: string): Promise<void> {
    return this.with(async ({ database }) => {
      await database.run('delete from iceberg_tables where catalog_name = ?', `lake_${environment}`)
      await database.run(
        `insert into iceberg_tables select ?, table_namespace, table_name, metadata_location, null, 'TABLE'
         from iceberg_tables where catalog_name = 'lake'`,
        `lake_${environment}`,
      )
    })
  }

  totals(): Promise<readonly (readonly unknown[])[]> {
    return this.query('select customer, cast(amount as varchar) from marts.totals order by 1', 'marts.totals')
  }

  /** Expires all but the newest snapshot of each table, as of a month from now. */
  expire(tables: readonly string[] = [], dryRun = false): Promise<readonly Expired[]> {
    return this.with(async workspace => {
      const retention = { snapshots: '1 second', atLeast: 1, runs: '1 day' } as const
      return Array.fromAsync(expire(workspace, { tables, retention, dryRun, now: inAMonth }))
    })
  }

  compact(tables: readonly string[] = [], dryRun = false): Promise<readonly Compacted[]> {
    return this.with(workspace => {
      const { signal } = new AbortController()
      return Array.fromAsync(compact(workspace, { tables, dryRun, signal, now: () => new Date() }))
    })
  }

  /** Cleans as of a month from now, when nothing is too young. */
  clean(dryRun = false): Promise<Cleaned> {
    return this.with(workspace => clean(workspace, { older: 0, dryRun, now: inAMonth }))
  }

  /** The files of the lake's tables, and those that its rows need. */
  files(): Promise<{ readonly there: ReadonlySet<string>; readonly needed: ReadonlySet<string> }> {
    return this.with(async ({ lake, database }) => {
      const { fileKey } = await import('../../../src/lake/maintenance/reachable.ts')
      const maintenance = await lake.maintenance()
      const needed = maintenance.needed()
      for (const row of await database.all('select metadata_location from iceberg_tables'))
        await needed.addMetadata(String(row.metadata_location))
      const there = new Set((await maintenance.list()).map(({ uri }) => fileKey(uri)))
      return { there, needed: needed.files }
    })
  }
}

export const inAMonth = (): Date => new Date(Date.now() + 31 * 86_400_000)

export async function inShop(work: (shop: Shop) => Promise<void>): Promise<void> {
  const shop = new Shop()
  try {
    await work(shop)
  } finally {
    shop.remove()
  }
}
