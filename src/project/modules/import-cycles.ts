import { pathToFileURL } from 'node:url'
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts'
import { circles } from '../graph/circles.ts'
import { importSpecifiers } from '../source/imports.ts'
import { placeAt } from '../source/lines.ts'
import type { ReadText } from '../source/read.ts'
import { relativePath } from './find.ts'
import type { Imports } from './fresh.ts'

/** One diagnostic for each circle of modules that import each other, with the place of every import. */
export function importCycles(
  directory: string,
  imports: Imports,
  read: ReadText,
): { problems: Diagnostic[]; files: Set<string> } {
  const found = circles(imports.files.keys(), file => imports.files.get(file) ?? [])
  const problems = found.map(files => {
    const names = [...files, files[0] ?? ''].map(file => relativePath(directory, file))
    const steps = files.map((file, index) => {
      const imported = files[(index + 1) % files.length] ?? file
      return { message: `${names[index]} imports ${names[index + 1]}`, at: placeOfImport(file, imported, read) }
    })
    const at = steps[0]?.at
    return diagnostic('PROJECT_CYCLE', `Modules import each other in a circle: ${names.join(' → ')}`, {
      ...(at ? { at } : {}),
      related: steps,
      hint: 'Move what both need into a module that imports neither.',
    })
  })
  return { problems, files: new Set(found.flat()) }
}

function placeOfImport(file: string, imported: string, read: ReadText) {
  const text = read(file)
  const wanted = pathToFileURL(imported).href
  const found = importSpecifiers(text).find(
    ({ specifier }) => URL.parse(specifier, pathToFileURL(file).href)?.href === wanted,
  )
  return found ? placeAt(file, text, found.start, found.end - found.start) : { file, line: 1, column: 1 }
}
