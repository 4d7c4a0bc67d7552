import { importSpecifiers } from '../source/imports.ts'
import type { Edit } from './edit.ts'

/** What imports `t`, if the module does not yet. */
export function importEdit(text: string): readonly Omit<Edit, 'file'>[] {
  const end = importSpecifiers(text).find(({ specifier }) => specifier === 'massif')?.start
  const start = end === undefined ? -1 : text.lastIndexOf('import', end)
  const open = start < 0 ? -1 : text.indexOf('{', start)
  if (end === undefined || open < 0 || open > end) return []
  const named = text.slice(open + 1, text.indexOf('}', open)).split(',')
  if (named.some(name => name.trim() === 't')) return []
  return [{ start: open + 1, end: open + 1, text: ' t,' }]
}
