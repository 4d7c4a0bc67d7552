import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

const root = join(import.meta.dirname, '..', '..', 'src')

export interface SourceFile {
  /** Relative to `src`, with `/`. */
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
}

export interface Import {
  /** As it is written. */
  readonly specifier: string
  /** A file relative to `src`; undefined for packages and Node.js. */
  readonly file: string | undefined
  /** Gone when the program runs. */
  readonly typeOnly: boolean
  /** Imported by a call, when it is needed. */
  readonly lazy: boolean
}

/** Every source of the package but its tests. */
export function sources(): readonly SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map(path => path.replaceAll('\\', '/'))
    .filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .sort()
    .map(path => {
      const text = readFileSync(join(root, path), 'utf8')
      return { path, text, imports: importsOf(path, text) }
    })
}

const IMPORT = /^(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm

function importsOf(path: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, type, stated, called]) => {
    const specifier = stated ?? called ?? ''
    const file = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined
    return { specifier, file, typeOnly: type !== undefined, lazy: called !== undefined }
  })
}

/** The first folder of a path: a room of the house. `index.ts`, at the door, is a room of its own. */
export const roomOf = (path: string): string => path.split('/')[0] ?? path

/** Every folder with files, and how many it holds. */
export function folders(files: readonly SourceFile[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { path } of files) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
  return counts
}
