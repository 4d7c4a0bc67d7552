import { type Verdict, verdictLine } from '../budgets.ts'
import { markdown, type Table } from './table.ts'

/** What one part of the benchmark found. */
export interface Area {
  readonly id: string
  readonly title: string
  readonly tables: readonly Table[]
  readonly verdicts: readonly Verdict[]
  /** What a reader has to know to read the tables rightly, a sentence each. */
  readonly notes: readonly string[]
}

/** An area as Markdown: its tables, its ratios and its notes. */
export function areaText({ title, tables, verdicts, notes }: Area): string {
  const parts = [`### ${title}`, ...tables.map(markdown)]
  if (verdicts.length > 0) parts.push(['```', ...verdicts.map(verdictLine), '```'].join('\n'))
  if (notes.length > 0) parts.push(notes.map(note => `- ${note}`).join('\n'))
  return parts.join('\n\n')
}
