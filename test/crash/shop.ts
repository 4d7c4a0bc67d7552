/** The project that is killed: two sources, tables of every load, and two totals that must always agree. */
export const FILES = {
  'raw/sources.ts': `import { csv, json, t } from 'massif'
export const events = csv({ path: 'data/events/*.csv', time: 'seen', columns: { id: t.bigint(), kind: t.integer(), seen: t.timestamp() } })
export const kinds = json({ path: 'data/kinds.json', columns: { kind: t.integer(), name: t.string() } })
`,
  'marts/tables.ts': `import { affected, changes, interval, notNull, references, sql, t, table, unique } from 'massif'
import { events, kinds } from '../raw/sources.ts'
export const by_day = table({
  columns: { day: t.date(), kind: t.integer(), n: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  checks: [unique('day', 'kind'), references('kind', kinds, 'kind')],
  query: sql\`select cast(seen as date) as day, kind, count(*) as n from \${events.in(interval)} group by all\`,
})
export const log = table({
  columns: { id: t.bigint(), seen: t.timestamp() },
  load: { by: 'append' },
  checks: [unique('id')],
  query: sql\`select id, seen from \${changes(events)}\`,
})
export const by_kind = table({
  columns: { kind: t.integer(), n: t.bigint(), last: t.timestamp() },
  key: ['kind'],
  load: { by: 'merge', keys: sql\`select distinct kind from \${changes(events)}\` },
  checks: [unique('kind')],
  query: sql\`select kind, count(*) as n, max(seen) as last from \${events} where kind in (select kind from \${affected}) group by all\`,
})
export const named = table({
  columns: { name: t.string(), n: t.bigint() },
  checks: [notNull('name')],
  query: sql\`select k.name, sum(b.n) as n from \${by_kind} b join \${kinds} k on k.kind = b.kind group by all\`,
})
export const total = table({ columns: { n: t.bigint() }, query: sql\`select sum(n) as n from \${by_day}\` })
export const same = table({ columns: { n: t.bigint() }, query: sql\`select count(*) as n from \${events}\` })
`,
}

/** Every published table, with its columns as texts that compare alike. */
export const TABLES = {
  'raw.events': 'id, kind, cast(seen as varchar)',
  'raw.kinds': 'kind, name',
  'marts.by_day': 'cast(day as varchar), kind, n',
  'marts.log': 'id, cast(seen as varchar)',
  'marts.by_kind': 'kind, n, cast(last as varchar)',
  'marts.named': 'name, n',
  'marts.total': 'n',
  'marts.same': 'n',
} as const

const KINDS = 17
/** Rows a delivery brings; some of them are late. */
export const ROWS = 500

/** The files a day's delivery writes or replaces. */
export function delivery(day: number): { readonly [path: string]: string } {
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const late = i % 50 === 0 ? 3 : 0
    const seen = new Date(Date.UTC(2026, 0, 5 + day - late, i % 24)).toISOString().slice(0, 19).replace('T', ' ')
    return `${day * ROWS + i},${(i * 7 + day) % KINDS},${seen}`
  })
  const kinds = Array.from({ length: KINDS }, (_, kind) => ({ kind, name: `kind ${kind % 5} of ${day % 3}` }))
  return {
    [`data/events/${String(day).padStart(4, '0')}.csv`]: ['id,kind,seen', ...rows, ''].join('\n'),
    ...(day % 4 === 0 ? { 'data/kinds.json': JSON.stringify(kinds) } : {}),
  }
}
