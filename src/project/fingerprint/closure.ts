import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Imports } from '../modules/fresh.ts'
import { tryRead } from '../source/find.ts'
import { importSpecifiers } from '../source/imports.ts'
import type { ReadText } from '../source/read.ts'

const LOCKS = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock']

/**
 * A hash of all code that a module runs: its text, that of the modules it imports by relative path and so on, and the
 * lock file if any of them imports a package. Dynamic imports count where what they import is written out.
 */
export function closureHash(directory: string, file: string, imports: Imports, read: ReadText): string {
  const seen = new Set<string>()
  const parts: string[] = []
  const packages = new Set<string>()
  const visit = (path: string): void => {
    if (seen.has(path)) return
    seen.add(path)
    const text = tryRead(path, read)
    if (text === undefined) return
    parts.push(text)
    for (const name of imports.packages.get(path) ?? []) packages.add(name)
    const later = importSpecifiers(text).flatMap(({ specifier }) => {
      return specifier.startsWith('.') ? [resolve(dirname(path), specifier)] : []
    })
    for (const next of new Set([...(imports.files.get(path) ?? []), ...later])) visit(next)
  }
  visit(file)
  if (packages.size > 0) parts.push([...packages].sort().join(' '), lockText(directory, read))
  return hash('sha256', parts.map(part => hash('sha256', part)).join(' '))
}

/** The lock file that holds for the project: beside it, or in a folder above. */
function lockText(directory: string, read: ReadText): string {
  for (let folder = directory; ; folder = dirname(folder)) {
    const lock = LOCKS.map(name => join(folder, name)).find(path => existsSync(path))
    if (lock) return tryRead(lock, read) ?? ''
    if (dirname(folder) === folder) return ''
  }
}
