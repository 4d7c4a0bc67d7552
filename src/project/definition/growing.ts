import type { Columns } from '../../define/columns.ts'
import { typeText } from '../../define/data-type.ts'
import type { Load } from '../../define/load.ts'
import { isTime } from '../sql/slice.ts'
import type { Report } from './report.ts'

const ALL = "Loads are 'replace', 'interval', 'append', 'merge' and 'history'."

type Growing = Exclude<Load<Columns>, { by: 'replace' | 'interval' }>

/** Checks the loads that are brought up to date from changes, but for their queries: append, merge and history. */
export function checkGrowing(report: Report, load: Growing): void {
  const { by } = load
  if (by !== 'append' && by !== 'merge' && by !== 'history') {
    report.add(`A table cannot be loaded by "${String(by)}"`, ['load', String(by)], ALL)
    return
  }
  const definition: { readonly key?: readonly unknown[]; readonly rows?: unknown } = Object(report.asset.definition)
  if (definition.rows !== undefined)
    report.add(`A table written in TypeScript cannot be loaded by ${by}`, ['load', by], 'Use replace or interval.')
  if (by !== 'append' && (definition.key ?? []).length === 0)
    report.add(
      `${report.name} is loaded by ${by}, but has no \`key\``,
      ['load'],
      'Name the columns that tell rows apart.',
    )
  if (by === 'history') checkHistory(report, load)
  else {
    const { onCodeChange } = load
    if (onCodeChange !== undefined && onCodeChange !== 'redo' && onCodeChange !== 'forward')
      report.add(
        `\`onCodeChange\` is "${String(onCodeChange)}"`,
        ['load', 'onCodeChange'],
        "It is 'redo' or 'forward'.",
      )
  }
  if (by === 'merge' && load.keys?.kind !== 'sql')
    report.add(
      '`keys` is no SQL',
      ['load', 'keys'],
      'Write keys: sql`select distinct customer_id from ${changes(orders)}`.',
    )
}

function checkHistory(report: Report, { from, to, at, deletes }: Growing & { readonly by: 'history' }): void {
  const path = (member: string) => ['load', member]
  for (const [member, column] of Object.entries({ from, to, at })) {
    if (member === 'at' && column === undefined) continue
    if (report.has(column, `\`load.${member}\``, path(member)) && !isTime(report.asset, column))
      report.add(`\`load.${member}\` is "${column}", which holds no times`, [...path(member), column])
  }
  const [fromType, toType] = [from, to].map(name => report.asset.columns[String(name)]?.type)
  if (isTime(report.asset, from) && isTime(report.asset, to) && fromType && toType) {
    const [a, b] = [typeText(fromType), typeText(toType)]
    if (a !== b) report.add(`"${from}" is a ${a} and "${to}" a ${b}: one ends where the next begins`, path('to'))
  }
  const key: readonly unknown[] = Object(report.asset.definition).key ?? []
  if (from === to || at === from || at === to)
    report.add(
      '`from`, `to` and `at` of a history are three columns',
      path('to'),
      'The query gives `at`; Massif fills in the others.',
    )
  for (const column of [from, to])
    if (key.includes(column))
      report.add(`"${column}" tells when a row holds, and cannot be part of the key`, ['key', column])
  if (typeof to === 'string' && report.asset.columns[to]?.nullable === false)
    report.add(`"${to}" is null while a row holds, and cannot be required`, ['columns', to])
  if (deletes !== undefined && deletes !== 'close' && deletes !== 'keep')
    report.add(`\`deletes\` is "${String(deletes)}"`, path('deletes'), "It is 'close' or 'keep'.")
}
