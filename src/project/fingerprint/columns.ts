import type { Columns } from '../../define/columns.ts'
import { type DataType, typeText } from '../../define/data-type.ts'

const texts = new WeakMap<DataType, string>()

/** A contract in one text: equal texts, equal contracts. What is said about the columns is left out. */
export function columnsText(columns: Columns): string {
  let text = ''
  for (const name of Object.keys(columns)) {
    const column = columns[name]
    if (!column) continue
    let type = texts.get(column.type)
    if (type === undefined) {
      type = typeText(column.type)
      texts.set(column.type, type)
    }
    text += `${JSON.stringify(name)} ${type}${column.nullable ? '' : ' required'}\n`
  }
  return text
}
