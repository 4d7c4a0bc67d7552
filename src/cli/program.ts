import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isRepository } from './version.ts'

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url))

/**
 * How whoever called the program calls it again: by npm where the package is installed in a project, and its own name
 * is known to no shell.
 */
export function programName({ npm_lifecycle_event: script }: NodeJS.ProcessEnv): string {
  // A clone has a script of that name.
  if (isRepository()) return script === 'massif' ? 'npm run massif --' : 'massif'
  const modules = dirname(PACKAGE)
  const isOfProject = basename(modules) === 'node_modules' && existsSync(join(dirname(modules), 'package.json'))
  return isOfProject ? 'npx massif' : 'massif'
}

/** A text with the commands in it, which stand in backticks, as they are called here. */
export function asCalled(text: string, program: string): string {
  return program === 'massif' ? text : text.replaceAll(/`massif(?=[ `])/g, `\`${program}`)
}
