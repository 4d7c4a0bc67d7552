import { sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Diagnostic, diagnostic, type Place } from '../../diagnostics/diagnostic.ts'
import { importSpecifiers } from '../source/imports.ts'
import { placeAt } from '../source/lines.ts'
import type { ReadText } from '../source/read.ts'
import { relativePath } from './find.ts'
import type { Imports } from './fresh.ts'
import type { LoadedModule } from './import.ts'

/** One diagnostic for each error that kept modules from being loaded, with the modules that failed by it. */
export function moduleFailures(
  directory: string,
  modules: readonly LoadedModule[],
  imports: Imports,
  read: ReadText,
): Diagnostic[] {
  const failures = new Map<string, { place: Place | undefined; message: string; files: string[] }>()
  for (const { file, error } of modules) {
    if (error === undefined) continue
    const place = placeOfError(error, directory, read)
    const message = messageOf(error, directory)
    const key = `${place?.file}:${place?.line}:${place?.column} ${message}`
    const known = failures.get(key)
    if (known) known.files.push(file)
    else failures.set(key, { place, message, files: [file] })
  }
  return [...failures.values()].map(({ place, message, files }) => {
    // An error without a place arose in the module that imports none of the others it felled.
    const first = files.find(file => !files.some(other => imports.files.get(file)?.has(other)))
    const at = place ?? { file: first ?? files[0] ?? directory, line: 1, column: 1 }
    const importers = files.filter(file => file !== at.file)
    const named = importers.map(file => relativePath(directory, file)).join(', ')
    const related =
      importers.length === 0 ? {} : { related: [{ message: `not loaded either, since it imports it: ${named}` }] }
    return diagnostic('PROJECT_MODULE', `${relativePath(directory, at.file)} could not be loaded: ${message}`, {
      at,
      ...related,
    })
  })
}

function messageOf(error: unknown, directory: string): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`
  const text = error.message.replaceAll(`${directory}${sep}`, '')
  return error.name === 'Error' || error.name === 'SyntaxError' ? text : `${error.name}: ${text}`
}

/** Where in the project an error arose, as its stack tells. */
function placeOfError(error: unknown, directory: string, read: ReadText): Place | undefined {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return undefined
  return placeOfSyntax(error.stack) ?? placeOfImport(error, read) ?? placeOfThrow(error.stack, directory)
}

// `file:///…:3`, the line, and carets under what is wrong.
function placeOfSyntax(stack: string): Place | undefined {
  const head = /^(file:\/\/\S+?):(\d+)\n/.exec(stack)
  if (!head?.[1]) return undefined
  const carets = /^([^\S\n]*)(\^+)/m.exec(stack)
  const length = carets?.[2]?.length ?? 1
  const place = { file: pathOf(head[1]), line: Number(head[2]), column: (carets?.[1]?.length ?? 0) + 1 }
  return length > 1 ? { ...place, length } : place
}

/** The runtime names the importing file, not the place of the import in it. */
function placeOfImport(error: Error & { readonly url?: string }, read: ReadText): Place | undefined {
  const importer = /imported from (.+?)(?:\n|$)/.exec(error.message)?.[1]
  if (importer === undefined) return undefined
  const file = importer.startsWith('file:') ? pathOf(importer) : importer
  const wanted = /Cannot find package '([^']+)'/.exec(error.message)?.[1]
  let text: string
  try {
    text = read(file)
  } catch {
    return { file, line: 1, column: 1 }
  }
  const base = pathToFileURL(file).href
  for (const { start, end, specifier } of importSpecifiers(text)) {
    const found = wanted === undefined ? URL.parse(specifier, base)?.href === error.url : specifier.startsWith(wanted)
    if (found) return placeAt(file, text, start, end - start)
  }
  return { file, line: 1, column: 1 }
}

function placeOfThrow(stack: string, directory: string): Place | undefined {
  for (const [, url = '', line, column] of stack.matchAll(/(file:\/\/[^\s)]+?):(\d+):(\d+)\)?$/gm)) {
    const file = pathOf(url)
    if (file.startsWith(directory) && !file.includes('node_modules')) {
      return { file, line: Number(line), column: Number(column) }
    }
  }
  return undefined
}

const pathOf = (url: string): string => fileURLToPath(url.replace(/\?massif=\d+$/, ''))
