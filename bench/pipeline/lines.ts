import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Area } from './report/area.ts'
import { PEERS } from './setup/environments.ts'
import { REPOSITORY, WORKLOAD } from './setup/places.ts'

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

/** Lines of a folder that are not empty, and its files. */
function linesOf(folder: string): { readonly files: number; readonly lines: number } {
  const files = globSync('**/*.*', { cwd: folder, exclude: ['**/__pycache__'] }).filter(file => !file.endsWith('.pyc'))
  const lines = files.flatMap(file => readFileSync(join(folder, file), 'utf8').split('\n'))
  return { files: files.length, lines: lines.filter(line => line.trim() !== '').length }
}

/** What somebody writes for the same pipeline, counted in the projects that are measured. */
export function linesArea(): Area {
  const ours = projectLines()
  const queries = linesOf(join(WORKLOAD, 'workload', 'sql'))
  const theirs = PEERS.map(who => {
    const project = linesOf(join(WORKLOAD, 'peers', who, 'project'))
    return [who, String(project.lines - queries.lines), '-', String(queries.lines), String(project.files)]
  })
  return {
    id: 'lines',
    title: 'What one writes for it',
    tables: [
      {
        title: 'Lines that are not empty',
        head: ['', 'besides SQL', 'contracts', 'SQL', 'files'],
        rows: [['Massif', ...[ours.typed, ours.contract, ours.sql, ours.files].map(String)], ...theirs],
      },
    ],
    verdicts: [],
    notes: [
      'A contract lists the columns of a table with their types, one a line; `massif check --fix` writes it. The other ' +
        'projects have none.',
    ],
  }
}
