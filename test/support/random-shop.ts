/** The tables of the shop's project, and their columns as texts that compare alike. */
export const TABLES = {
  'marts.daily': 'cast(day as varchar), customer, amount',
  'marts.recent': "strftime(day, '%Y-%m-%d'), amount, visits",
  'marts.hourly': "strftime(hour, '%d %H'), n",
  'marts.total': 'grade, amount, biggest',
} as const

interface Row {
  id: number
  customer: string
  amount: number
  /** Hours after the first; undefined for a row without time. */
  hour: number | undefined
}

const CUSTOMERS = ['ann', 'bob', 'cem', 'dee']
const DAYS = 12

/**
 * A small project that changes at random: orders and visits in files by day, of which some come late, change or lose their rows;
 * grades looked up with `redo`, and with `latest` where only their customers matter, which stay; tables by day, by hour, with look-back and without, over a view; code that changes.
 */
export class RandomShop {
  readonly #random: () => number
  readonly #orders = new Map<string, Row[]>()
  readonly #visits = new Map<string, Row[]>()
  #grades = 1
  #factor = 1
  #least = 2
  #back = 3
  #id = 0

  constructor(random: () => number) {
    this.#random = random
    for (const files of [this.#orders, this.#visits])
      for (let file = 0; file < 2; file++) this.#add(files, this.#whole(DAYS))
  }

  /** Changes one to three things; says what. */
  change(): readonly string[] {
    return Array.from({ length: 1 + this.#whole(3) }, () => this.#changeOne())
  }

  /** The project as it is now: its modules and data. */
  files(): { readonly [path: string]: string } {
    return {
      'raw/sources.ts': SOURCES,
      'marts/tables.ts': tables(this.#factor, this.#least, this.#back),
      'data/grades.csv': `customer,grade\n${CUSTOMERS.map((name, i) => `${name},${(i * this.#grades) % 3}`).join('\n')}\n`,
      ...texts('o', this.#orders),
      ...texts('v', this.#visits),
    }
  }

  #changeOne(): string {
    const files = this.#random() < 0.6 ? this.#orders : this.#visits
    const of = files === this.#orders ? 'orders' : 'visits'
    const names = [...files.keys()]
    const name = names[this.#whole(names.length)] as string
    switch (this.#whole(9)) {
      case 0:
      case 1:
        return `new ${of} ${this.#add(files, this.#whole(DAYS))}`
      case 2:
        return `late ${of} ${this.#add(files, this.#whole(DAYS), -this.#whole(4))}`
      case 3:
        return `far ${of} ${this.#add(files, DAYS + 3 + this.#whole(20))}`
      case 4:
        files.get(name)?.push(this.#row(this.#whole(DAYS * 24)))
        return `a row more in ${of} ${name}`
      case 5:
        files.get(name)?.splice(0, 1)
        return `a row less in ${of} ${name}`
      case 6:
        files.set(name, [])
        return `no rows in ${of} ${name}`
      case 7:
        this.#grades++
        return 'grades changed'
      default:
        return this.#changeCode()
    }
  }

  #changeCode(): string {
    const which = this.#whole(3)
    if (which === 0) this.#factor++
    else if (which === 1) this.#least = this.#whole(9)
    else this.#back = 1 + this.#whole(5)
    return `code changed: factor ${this.#factor}, least ${this.#least}, back ${this.#back}`
  }

  #add(files: Map<string, Row[]>, day: number, shift = 0): string {
    const name = `${day}-${files.size}-${this.#id++}`
    const rows = Array.from({ length: 1 + this.#whole(4) }, () => this.#row((day + shift) * 24 + this.#whole(24)))
    if (this.#random() < 0.15) rows.push(this.#row(undefined))
    files.set(name, rows)
    return name
  }

  #row(hour: number | undefined): Row {
    const customer = CUSTOMERS[this.#whole(CUSTOMERS.length)] as string
    return { id: this.#id++, customer, amount: this.#whole(10), hour }
  }

  #whole(below: number): number {
    return Math.floor(this.#random() * below)
  }
}

function texts(prefix: string, files: ReadonlyMap<string, readonly Row[]>): { readonly [path: string]: string } {
  const time = (hour: number | undefined) =>
    hour === undefined ? '' : new Date(Date.UTC(2026, 0, 20, hour)).toISOString().slice(0, 19).replace('T', ' ')
  const line = ({ id, customer, amount, hour }: Row) => `${id},${customer},${amount},${time(hour)}\n`
  const text = (rows: readonly Row[]) => `id,customer,amount,happened_at\n${rows.map(line).join('')}`
  return Object.fromEntries([...files].map(([name, rows]) => [`data/${prefix}-${name}.csv`, text(rows)]))
}

const SOURCES = `import { csv, t } from 'massif'
const columns = { id: t.bigint(), customer: t.string(), amount: t.bigint(), happened_at: t.timestamp() }
export const orders = csv({ path: 'data/o-*.csv', time: 'happened_at', columns })
export const visits = csv({ path: 'data/v-*.csv', time: 'happened_at', columns })
export const grades = csv({ path: 'data/grades.csv', columns: { customer: t.string(), grade: t.bigint() } })
`

const tables = (factor: number, least: number, back: number) => `import { interval, sql, t, table, view } from 'massif'
import { grades, orders, visits } from '../raw/sources.ts'
export const daily = table({
  columns: { day: t.date(), customer: t.string(), amount: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  query: sql\`select cast(happened_at as date) as day, customer, sum(amount) * ${factor} as amount
    from \${orders.in(interval)} join \${grades.lookup('latest')} using (customer) group by all\`,
})
export const recent = table({
  columns: { day: t.timestamp(), amount: t.bigint(), visits: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  query: sql\`with days as (
      select unnest(generate_series(\${interval.start}, \${interval.end} - interval 1 day, interval 1 day)) as day)
    select d.day,
      (select sum(o.amount) from \${daily.in(interval, { back: '${back} days' })} o
        where o.day <= d.day and o.day >= d.day - interval ${back} day) as amount,
      (select count(*) from \${visits.in(interval)} v where date_trunc('day', v.happened_at) = d.day) as visits
    from days d\`,
})
export const hourly = table({
  columns: { hour: t.timestamp(), n: t.bigint() },
  load: { by: 'interval', time: 'hour', grain: 'hour' },
  query: sql\`select date_trunc('hour', v.happened_at) as hour, count(*) + max(g.grade) as n
    from \${visits.in(interval)} v join \${grades.lookup('redo')} g on g.customer = v.customer group by all\`,
})
export const big = view({
  columns: { customer: t.string(), amount: t.bigint() },
  query: sql\`select customer, amount from \${daily} where amount >= ${least}\`,
})
export const total = table({
  columns: { grade: t.bigint(), amount: t.bigint(), biggest: t.bigint() },
  query: sql\`select g.grade, sum(b.amount) as amount, max(b.amount) as biggest
    from \${big} b join \${grades} g on g.customer = b.customer group by all\`,
})
`
