import { propertyName } from '../../define/type-source.ts'
import type { ColumnsReplacement } from '../../diagnostics/diagnostic.ts'
import type { ObjectLiteral, Property } from '../source/object.ts'
import { closing } from '../source/scan.ts'
import type { Edit } from './edit.ts'

type Wanted = ColumnsReplacement['columns']
type TextEdit = Omit<Edit, 'file'>

/** More columns than this stand on a line each. */
const ON_ONE_LINE = 3

/** A `columns` member for a definition that has none. */
export function newColumns(text: string, definition: ObjectLiteral, wanted: Wanted): TextEdit {
  const first = definition.properties[0]
  const at = definition.open + 1
  const ownLines = first !== undefined && text.slice(at, first.start).includes('\n')
  const indent = indentAt(text, ownLines ? first.start : definition.open)
  const entries = wanted.map(({ name, type = 't.string()' }) => `${propertyName(name)}: ${type}`)
  const literal = `columns: ${literalText(entries, indent, lineBreak(text))}`
  if (ownLines) return { start: at, end: at, text: `${lineBreak(text)}${indent}${literal},` }
  return { start: at, end: at, text: first ? ` ${literal},` : ` ${literal} ` }
}

/** The edits that turn a literal of columns into the wanted one. */
export function columnEdits(text: string, literal: ObjectLiteral, wanted: Wanted): readonly TextEdit[] {
  const { properties, open, close } = literal
  const kept = new Map(properties.map(property => [property.name, property]))
  const types = new Map(wanted.map(({ name, type }) => [name, type]))
  const stay = properties.filter(({ name }) => name !== undefined && types.has(name))
  const ownLines = text.slice(open, close).includes('\n') && stay.length > 0
  if (!ownLines) {
    const names = inOrder(stay, wanted)
    const entries = names.map(name => entryText(text, name, kept.get(name), types.get(name)))
    return [{ start: open, end: close + 1, text: literalText(entries, indentAt(text, open), lineBreak(text)) }]
  }
  const edits: TextEdit[] = []
  for (const property of properties) {
    const { name = '' } = property
    const type = types.get(name)
    if (!types.has(name)) edits.push(removal(text, property))
    else if (type !== undefined) edits.push({ ...typeExtent(text, property), text: type })
  }
  return [...edits, ...insertions(text, literal, stay, wanted)]
}

/** The names that stay in their order, each new one after the one that comes before it in `wanted`. */
function inOrder(stay: readonly Property[], wanted: Wanted): string[] {
  const names = stay.map(({ name }) => name ?? '')
  let before = -1
  for (const { name } of wanted) {
    const at = names.indexOf(name)
    if (at < 0) names.splice(before + 1, 0, name)
    before = at < 0 ? before + 1 : at
  }
  return names
}

function insertions(text: string, literal: ObjectLiteral, stay: readonly Property[], wanted: Wanted): TextEdit[] {
  const names = inOrder(stay, wanted)
  const byName = new Map(stay.map(property => [property.name, property]))
  const types = new Map(wanted.map(({ name, type }) => [name, type]))
  const added = new Map<Property | undefined, string[]>()
  let after: Property | undefined
  for (const name of names) {
    const property = byName.get(name)
    if (property) after = property
    else added.set(after, [...(added.get(after) ?? []), entryText(text, name, undefined, types.get(name))])
  }
  const start = lineBreak(text) + indentAt(text, stay[0]?.start ?? literal.open)
  return [...added].map(([property, entries]) => {
    if (!property) return insert(literal.open + 1, entries.map(entry => `${start}${entry},`).join(''))
    if (property.next > property.end) {
      return insert(lineEnd(text, property.next), entries.map(entry => `${start}${entry},`).join(''))
    }
    return insert(property.end, entries.map(entry => `,${start}${entry}`).join(''))
  })
}

const insert = (at: number, text: string): TextEdit => ({ start: at, end: at, text })

function entryText(text: string, name: string, property: Property | undefined, type: string | undefined): string {
  if (!property) return `${propertyName(name)}: ${type ?? 't.string()'}`
  if (type === undefined) return text.slice(property.start, property.end)
  const { start, end } = typeExtent(text, property)
  return text.slice(property.start, start) + type + text.slice(end, property.end)
}

/** What of a column says its type: `t.decimal(12, 2)`, without what is chained to it; or all of it. */
function typeExtent(text: string, { value, end }: Property): { readonly start: number; readonly end: number } {
  const open = /^t\.\w+\(/.exec(text.slice(value, end))?.[0].length
  return { start: value, end: open === undefined ? end : closing(text, value + open - 1) + 1 }
}

function literalText(entries: readonly string[], indent: string, newLine: string): string {
  if (entries.length === 0) return '{}'
  if (entries.length <= ON_ONE_LINE) return `{ ${entries.join(', ')} }`
  const step = indent.includes('\t') ? '\t' : '  '
  return `{${entries.map(entry => `${newLine}${indent}${step}${entry},`).join('')}${newLine}${indent}}`
}

/** A member with its line, or with its comma where others stand on the line too. */
function removal(text: string, { start, next }: Property): TextEdit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const end = lineEnd(text, next)
  const alone = text.slice(lineStart, start).trim() === '' && /^\r?\n/.test(text.slice(end))
  if (!alone) return { start, end: next + (text.charAt(next) === ' ' ? 1 : 0), text: '' }
  return { start: lineStart, end: text.indexOf('\n', end) + 1, text: '' }
}

/** The end of the line if only spaces and comments follow on it; otherwise `from`. */
function lineEnd(text: string, from: number): number {
  return (
    from +
    (/^(?:[^\S\r\n]|\/\*(?:[^*\r\n]|\*(?!\/))*\*\/)*(?:\/\/[^\r\n]*)?(?=\r?\n)/.exec(text.slice(from))?.[0].length ?? 0)
  )
}

function indentAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  return /^[^\S\n]*/.exec(text.slice(lineStart))?.[0] ?? ''
}

const lineBreak = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n')
