import type { DataType } from '../../define/data-type.ts'
import type { Report } from './report.ts'

/** Checks the contract itself: that there are columns, and that their names and types can be stored. */
export function checkColumns(report: Report): void {
  const columns: unknown = report.asset.columns
  if (typeof columns !== 'object' || columns === null) {
    report.giveUp(
      `${report.name} has no columns`,
      [],
      'Write columns: { id: t.bigint(), … }; or columns: {}, which `massif check --fix` fills in.',
    )
    return
  }
  const entries = Object.entries(columns)
  // Where a query tells what they are, binding it does.
  if (entries.length === 0 && !report.hasQuery) {
    const from = report.asset.kind === 'source' ? 'data has' : 'query gives'
    report.add(`${report.name} has no columns`, ['columns'], `\`massif check --fix\` writes those that its ${from}.`)
  }
  unlikeByCase(report, Object.keys(columns), 'columns', ['columns'])
  for (const [name, column] of entries) {
    if (name.trim() === '') report.add(`${report.name} has a column without a name`, ['columns'])
    if (column?.kind === 'column') checkType(report, column.type, name)
    else report.giveUp(`The column "${name}" has no type`, ['columns', name], `Write ${name}: t.string(), for example.`)
  }
}

function unlikeByCase(report: Report, names: readonly string[], what: string, path: readonly string[]): void {
  const seen = new Map<string, string>()
  for (const name of names) {
    const other = seen.get(name.toLowerCase())
    if (other === undefined) seen.set(name.toLowerCase(), name)
    else
      report.add(
        `The ${what} "${other}" and "${name}" differ by their case alone`,
        [...path, name],
        'SQL sees one name. Rename one of them.',
      )
  }
}

function checkType(report: Report, type: DataType, column: string): void {
  switch (type.kind) {
    case 'scalar':
      break
    case 'decimal': {
      const { precision, scale } = type
      const path = ['columns', column]
      if (!Number.isInteger(precision) || precision < 1 || precision > 38) {
        report.add(`"${column}" is a decimal of ${precision} digits; there can be 1 to 38`, path)
      } else if (!Number.isInteger(scale) || scale < 0 || scale > precision) {
        report.add(
          `"${column}" is a decimal with ${scale} of its ${precision} digits after the point`,
          path,
          'Write t.decimal(12, 2): 12 digits in all, 2 of them after the point.',
        )
      }
      break
    }
    case 'list':
      checkType(report, type.element, column)
      break
    case 'map':
      checkType(report, type.key, column)
      checkType(report, type.value, column)
      break
    case 'struct': {
      const fields = Object.entries(type.fields)
      if (fields.length === 0) report.add(`"${column}" is a struct without members`, ['columns', column])
      unlikeByCase(report, Object.keys(type.fields), `members of "${column}"`, ['columns', column])
      for (const [, of] of fields) checkType(report, of, column)
    }
  }
}
