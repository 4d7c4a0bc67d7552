import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { importSpecifiers } from '../source/imports.ts'

export const CONFIG_FILE = 'massif.config.ts'

/**
 * The modules of a project that may declare assets, sorted: every `.ts` file but tests, type declarations and the
 * configuration. Folders whose name begins with a dot, `node_modules`, `excluded` ones and projects of their own are left out.
 *
 * @param excluded folders, relative to `directory`
 * @returns absolute paths
 */
export function findModules(directory: string, excluded: readonly string[]): string[] {
  return findFiles(directory, excluded, isModule)
}

/** Modules of test runners: what imports one is run by it. */
const RUNNERS = /^(node:test|vitest|@jest\/globals|bun:test|@playwright\/test)$/

/**
 * The modules that export tests, sorted: every `*.test.ts` that imports `massif` and no test runner.
 *
 * @param excluded folders, relative to `directory`
 * @returns absolute paths
 */
export function findTestModules(directory: string, excluded: readonly string[]): string[] {
  return findFiles(directory, excluded, name => name.endsWith('.test.ts')).filter(file => {
    const imported = importSpecifiers(readFileSync(file, 'utf8')).map(({ specifier }) => specifier)
    return imported.some(name => name === 'massif') && !imported.some(name => RUNNERS.test(name))
  })
}

function findFiles(directory: string, excluded: readonly string[], wanted: (name: string) => boolean): string[] {
  const left = new Set(excluded.map(folder => join(directory, folder)))
  const found: string[] = []
  const walk = (folder: string): void => {
    const entries = readdirSync(folder, { withFileTypes: true })
    if (folder !== directory && entries.some(entry => entry.name === CONFIG_FILE)) return
    for (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && entry.name !== 'node_modules' && !left.has(path)) walk(path)
      } else if (wanted(entry.name) && entry.isFile()) found.push(path)
    }
  }
  walk(directory)
  return found.sort()
}

function isModule(name: string): boolean {
  return name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.endsWith('.test.ts') && name !== CONFIG_FILE
}

/** A path as messages and names call it: relative to the project, with `/`. */
export function relativePath(directory: string, file: string): string {
  const path = relative(directory, file)
  return sep === '/' ? path : path.split(sep).join('/')
}
