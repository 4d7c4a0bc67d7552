import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Area } from './report/area.ts'
import { REPOSITORY } from './setup/places.ts'

/** Lines of code that are not empty, by what they are. */
export interface LineCount {
  readonly files: number
  /** Within `` sql`…` ``: the query itself. */
  readonly sql: number
  /** Within `columns: { … }`: the contract, which `massif check --fix` writes. */
  readonly contract: number
  /** Everything else: what somebody types. */
  readonly typed: number
}

/** Sorts the lines of a module. A line with a template's or contract's first or last character counts as typed. */
export function countLines(source: string): Omit<LineCount, 'files'> {
  const count = { sql: 0, contract: 0, typed: 0 }
  let within: 'sql' | 'contract' | 'typed' = 'typed'
  for (const line of source.split('\n')) {
    if (line.trim() === '') continue
    if (within === 'sql' && line.includes('`')) within = 'typed'
    else if (within === 'contract' && /^ {2}\}/.test(line)) within = 'typed'
    count[within]++
    if (within === 'typed' && /sql`[^`]*$/.test(line)) within = 'sql'
    if (within === 'typed' && /columns: \{$/.test(line)) within = 'contract'
  }
  return count
}

/** The lines of the workload's Massif project. */
export function projectLines(): LineCount {
  const folder = join(REPOSITORY, 'bench', 'pipeline', 'project')
  const files = globSync('**/*.ts', { cwd: folder })
  const counts = files.map(file => countLines(readFileSync(join(folder, file), 'utf8')))
  const sum = (what: keyof Omit<LineCount, 'files'>) => counts.reduce((total, one) => total + one[what], 0)
  return { files: files.length, sql: sum('sql'), contract: sum('contract'), typed: sum('typed') }
}

/** What somebody writes for the same pipeline. The peers' figures are those of the workload's own projects. */
export function linesArea(): Area {
  const { files, sql, contract, typed } = projectLines()
  const row = (name: string, besides: string, contracts: string, queries: string, count: string) =>
    [name, besides, contracts, queries, count] as const
  return {
    id: 'lines',
    title: 'What one writes for it',
    tables: [
      {
        title: 'Lines that are not empty',
        head: ['', 'typed besides SQL', 'contracts', 'SQL', 'files'],
        rows: [
          row('Massif', String(typed), String(contract), String(sql), String(files)),
          row('dbt', '~105', '-', '155', '28'),
          row('SQLMesh', '~151', '-', '155', '26'),
          row('Dagster', '64', '-', '155', '26'),
          row('bare script', '59', '-', '155', '26'),
        ],
      },
    ],
    verdicts: [],
    notes: [
      'A contract lists the columns and types of a table, one a line; `massif check --fix` writes it. None of the other projects has any.',
    ],
  }
}
