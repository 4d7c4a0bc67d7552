/** What the sources are named; each has tables of every load, and may be run on its own beside the others. */
export const SOURCES = ['north', 'south', 'east', 'west'] as const
export type SourceName = (typeof SOURCES)[number]

const tablesOf = (source: SourceName) => `import { affected, changes, interval, sql, t, table, unique } from 'massif'
import { ${source} } from '../raw/sources.ts'
export const ${source}_daily = table({
  columns: { day: t.date(), n: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  query: sql\`select cast(seen as date) as day, count(*) as n from \${${source}.in(interval)} group by all\`,
})
export const ${source}_log = table({
  columns: { id: t.bigint() },
  load: { by: 'append' },
  checks: [unique('id')],
  query: sql\`select id from \${changes(${source})}\`,
})
export const ${source}_kinds = table({
  columns: { kind: t.integer(), n: t.bigint() },
  key: ['kind'],
  load: { by: 'merge', keys: sql\`select distinct kind from \${changes(${source})}\` },
  query: sql\`select kind, count(*) as n from \${${source}} where kind in (select kind from \${affected}) group by all\`,
})
export const ${source}_summed = table({ columns: { n: t.bigint() }, query: sql\`select cast(sum(n) as bigint) as n from \${${source}_daily}\` })
export const ${source}_counted = table({ columns: { n: t.bigint() }, query: sql\`select count(*) as n from \${${source}}\` })
`

/** The project that many processes run at once. */
export const FILES: { readonly [path: string]: string } = {
  'massif.config.ts': `import { project } from 'massif'
export default project({ name: 'test', memory: '100 MB', threads: 1, backoff: '1 second',
  retention: { snapshots: '20 seconds', atLeast: 3 } })
`,
  'raw/sources.ts': `import { csv, t } from 'massif'
const columns = { id: t.bigint(), kind: t.integer(), seen: t.timestamp() }
${SOURCES.map(source => `export const ${source} = csv({ path: 'data/${source}/*.csv', time: 'seen', columns })`).join('\n')}
`,
  ...Object.fromEntries(SOURCES.map(source => [`marts/${source}.ts`, tablesOf(source)])),
  'marts/total.ts': `import { sql, t, table } from 'massif'
${SOURCES.map(source => `import { ${source}_counted } from './${source}.ts'`).join('\n')}
export const total = table({ columns: { n: t.bigint() },
  query: sql\`select cast(sum(n) as bigint) as n from (${SOURCES.map(source => `select n from \${${source}_counted}`).join(' union all ')})\` })
`,
}

/** Two tables that are published together and say the same, whatever is landed meanwhile. */
export const PAIR = ['marts.north_summed', 'marts.north_counted'] as const

/** Every published table, with its columns as texts that compare alike. */
export const TABLES: { readonly [table: string]: string } = Object.fromEntries([
  ...SOURCES.flatMap(source => [
    [`raw.${source}`, 'id, kind, cast(seen as varchar)'],
    [`marts.${source}_daily`, 'cast(day as varchar), n'],
    [`marts.${source}_log`, 'id'],
    [`marts.${source}_kinds`, 'kind, n'],
    [`marts.${source}_summed`, 'n'],
    [`marts.${source}_counted`, 'n'],
  ]),
  ['marts.total', 'n'],
])

/** A row of a source, made from its id alone. */
export function row(id: number): readonly [string, string, string] {
  const seen = new Date(Date.UTC(2026, 0, 1 + (id % 9), id % 24))
  return [String(id), String(id % 7), seen.toISOString().slice(0, 19).replace('T', ' ')]
}

export function csvOf(rows: readonly (readonly string[])[]): string {
  return `id,kind,seen\n${rows.map(each => `${each.join(',')}\n`).join('')}`
}
