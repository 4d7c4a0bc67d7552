import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, run } from '../measure/process.ts'
import { logFile, REPOSITORY, RUNS } from './places.ts'

/** How Massif is started: the package as it is built, or its sources as they stand. */
export interface Product {
  readonly built: boolean
  readonly args: readonly string[]
  readonly version: string
}

/** Builds the package; `source` leaves that out and runs the sources. */
export async function makeProduct(source: boolean, tell: (text: string) => void): Promise<Product> {
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'))
  const condition = '--conditions=massif-source'
  if (source) return { built: false, args: [condition, join(REPOSITORY, 'src', 'cli', 'main.ts')], version }
  tell('building the package')
  await run({
    file: process.execPath,
    args: [condition, 'scripts/build.ts'],
    cwd: REPOSITORY,
    log: logFile('build'),
  })
  return { built: true, args: [join(REPOSITORY, 'bin', 'massif.js')], version }
}

/** Where the project of a name stands. */
export const projectPath = (name: string): string => join(RUNS, name)

/**
 * A fresh folder for a project, in which the package can be imported as where it was installed.
 *
 * @param name of the folder; what was there goes
 */
export function projectFolder(name: string): string {
  const folder = projectPath(name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "name": "project", "private": true, "type": "module" }\n')
  symlinkSync(REPOSITORY, join(folder, 'node_modules', 'massif'), 'dir')
  return folder
}

/** `massif …` in a project's folder, which is there by the time it runs. */
export function massif(product: Product, folder: string, args: readonly string[], log: string): Command {
  return { file: process.execPath, args: [...product.args, ...args], cwd: folder, log: logFile(log) }
}
