import type { Example, SchemaChange, TableDiff } from '../../run/diff/contract.ts'
import { count, counted } from './numbers.ts'
import type { Paint } from './paint.ts'

/** What differs, table by table, as a person reads it. */
export function diffText(diffs: readonly TableDiff[], { paint }: { readonly paint: Paint }): string {
  const told = diffs.filter(({ what }) => what !== 'same')
  const same = diffs.length - told.length
  const parts = told.map(diff => {
    const lines = linesOf(diff).map(line => `  ${line}\n`)
    return `${paint('bold', diff.table)}  ${headOf(diff)}\n${lines.join('')}`
  })
  const end = same > 0 ? [`${counted(same, 'table')} ${same === 1 ? 'holds' : 'hold'} the same rows as before.\n`] : []
  return [...parts, ...end].join('\n')
}

/** The same for a pull request. */
export function diffMarkdown(diffs: readonly TableDiff[]): string {
  const told = diffs.filter(({ what }) => what !== 'same')
  const rows = told.map(diff => `| \`${diff.table}\` | ${headOf(diff)} | ${linesOf(diff).map(escaped).join('<br>')} |`)
  const same = diffs.length - told.length
  const table = rows.length > 0 ? ['| table | rows | what differs |', '|---|---|---|', ...rows, ''] : []
  return `${[...table, `${counted(same, 'table')} unchanged.`].join('\n')}\n`
}

function headOf({ what, rows }: TableDiff): string {
  if (what === 'added') return `new: ${counted(rows.after, 'row')}`
  if (what === 'removed') return `gone: it had ${counted(rows.before, 'row')}`
  if (rows.before === rows.after) return counted(rows.after, 'row')
  return `${count(rows.before)} → ${counted(rows.after, 'row')}`
}

function linesOf({ schema, keyed, loose }: TableDiff): readonly string[] {
  const lines = schema.map(schemaLine)
  if (keyed) {
    const { added, removed, changed, key, columns, examples } = keyed
    lines.push(`by ${key.join(', ')}: ${count(added)} added, ${count(removed)} removed, ${count(changed)} changed`)
    if (columns.length > 0)
      lines.push(`differing: ${columns.map(({ column, rows }) => `${column} in ${counted(rows, 'row')}`).join(', ')}`)
    lines.push(...examples.map(example => exampleLine(example, key)))
  }
  if (loose) lines.push(`${counted(loose.before, 'row')} only before, ${counted(loose.after, 'row')} only after`)
  return lines
}

function schemaLine(change: SchemaChange): string {
  if (change.change === 'type') return `column ${change.column}: ${change.before} → ${change.after}`
  return `column ${change.column} ${change.type} ${change.change}`
}

const MARK = { added: '+', removed: '-', changed: '~' } as const

function exampleLine({ what, key: values, values: differing }: Example, key: readonly string[]): string {
  const row = key.map((column, at) => `${column}=${values[at]}`).join(' ')
  const changes = differing.map(({ column, before, after }) => `${column}: ${before} → ${after}`)
  return [`${MARK[what]} ${row}`, ...changes].join('  ')
}

function escaped(line: string): string {
  return line.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}
