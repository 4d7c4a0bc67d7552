import type { Site } from '../../define/site.ts'
import type { ColumnsReplacement, Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Project } from '../contract.ts'
import { callAt, tryRead } from '../source/find.ts'
import { readObject } from '../source/object.ts'
import { type ReadText, readText } from '../source/read.ts'
import { skipBlank } from '../source/scan.ts'
import { columnEdits, newColumns } from './column-edits.ts'
import type { Edit } from './edit.ts'
import { importEdit } from './import-edit.ts'

export interface Fixes {
  readonly edits: readonly Edit[]
  /** Assets whose declaration cannot be edited, each with the reason. */
  readonly unfixed: readonly { readonly asset: string; readonly why: string }[]
}

/**
 * The edits of the user's modules that would mend what `diagnostics` tell of contracts. Columns that stay as they are
 * keep their text; everything else in the file does too. Nothing is written.
 */
export function fixColumns(project: Project, diagnostics: readonly Diagnostic[], read: ReadText = readText): Fixes {
  const edits = new Map<string, Edit>()
  const unfixed: { asset: string; why: string }[] = []
  for (const { asset, replacement } of diagnostics) {
    if (asset === undefined || replacement?.what !== 'columns') continue
    const made = columnsEdits(project.assets.get(asset)?.asset.site, replacement, read)
    if (typeof made === 'string') unfixed.push({ asset, why: made })
    else for (const edit of made) edits.set(`${edit.file} ${edit.start} ${edit.end} ${edit.text}`, edit)
  }
  return { edits: [...edits.values()], unfixed }
}

/**
 * The edits that give one declaration other columns.
 *
 * @param site of the declaring call
 * @returns why there are none, where the source is not as simple as it must be
 */
export function columnsEdits(
  site: Site | undefined,
  replacement: ColumnsReplacement,
  read: ReadText = readText,
): readonly Edit[] | string {
  const text = site && tryRead(site.file, read)
  const call = text === undefined || !site ? undefined : callAt(text, site)
  if (text === undefined || !site || !call) return 'its declaration was not found'
  const open = skipBlank(text, call.start + 1)
  const definition = text.charAt(open) === '{' ? readObject(text, open) : undefined
  if (!definition) return 'its definition is not written out where it is declared'
  const columns = definition.properties.find(({ name }) => name === 'columns')
  const inFile = (edits: readonly Omit<Edit, 'file'>[]) => edits.map(edit => ({ file: site.file, ...edit }))
  const importing = inFile(importEdit(text))
  if (!columns) {
    if (definition.properties.some(({ name }) => name === undefined)) return 'its columns come from elsewhere'
    return [...inFile([newColumns(text, definition, replacement.columns)]), ...importing]
  }
  const literal = text.charAt(columns.value) === '{' ? readObject(text, columns.value) : undefined
  if (!literal || literal.properties.some(({ name }) => name === undefined)) return 'its columns come from elsewhere'
  return [...inFile(columnEdits(text, literal, replacement.columns)), ...importing]
}
