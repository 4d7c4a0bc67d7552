import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, run } from '../measure/process.ts'
import { CACHE, logFile, REPOSITORY, RUNS } from './places.ts'
import { setAside } from './set-aside.ts'

/** How Massif is started: the package as it would be installed, or its sources as they stand. */
export interface Product {
  readonly built: boolean
  /** Folder of the package that projects import. */
  readonly home: string
  /** What comes before the words of the command line. */
  readonly args: readonly string[]
  readonly version: string
}

/**
 * Packs the package and unpacks it below a `node_modules` of its own, as an installation does. Its dependencies are
 * found in the repository's, further up.
 *
 * @param source leaves that out and runs the sources
 */
export async function makeProduct(source: boolean, tell: (text: string) => void): Promise<Product> {
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'))
  if (source) {
    const args = ['--conditions=massif-source', join(REPOSITORY, 'bin', 'massif.js')]
    return { built: false, home: REPOSITORY, args, version }
  }
  tell('building the package')
  const installed = join(CACHE, 'package', 'node_modules')
  rmSync(installed, { recursive: true, force: true })
  mkdirSync(installed, { recursive: true })
  // The npm that runs this script, or else the one on the path.
  const npm = process.env.npm_execpath
  await run({
    file: npm ? process.execPath : 'npm',
    args: [...(npm ? [npm] : []), 'pack', '--silent', '--pack-destination', installed],
    cwd: REPOSITORY,
    log: logFile('npm pack'),
  })
  const archive = `massif-${version}.tgz`
  await run({ file: 'tar', args: ['-xzf', archive], cwd: installed, log: logFile('unpack') })
  const home = join(installed, 'massif')
  renameSync(join(installed, 'package'), home)
  return { built: true, home, args: [join(home, 'bin', 'massif.js')], version }
}

/** Where the project of a name stands. */
export const projectPath = (name: string): string => join(RUNS, name)

/**
 * A fresh folder for a project, in which the package can be imported as where it was installed.
 *
 * @param product the package to be found there
 * @param name of the folder; what was there goes
 */
export function projectFolder(product: Product, name: string): string {
  const folder = projectPath(name)
  setAside(folder)
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "name": "project", "private": true, "type": "module" }\n')
  symlinkSync(product.home, join(folder, 'node_modules', 'massif'), 'dir')
  return folder
}

/** `massif …` in a project's folder, which is there by the time it runs. */
export function massif(product: Product, folder: string, args: readonly string[], log: string): Command {
  return { file: process.execPath, args: [...product.args, ...args], cwd: folder, log: logFile(log) }
}
