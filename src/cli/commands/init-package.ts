import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail } from '../../diagnostics/diagnostic.ts'
import { isRepository, manifest } from '../version.ts'

const PACKAGE = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * Gives a new project its package.json, or makes sure that one which is there lets modules be modules.
 *
 * @returns what was done, in words
 * @throws MassifError CLI_EXISTS where a package of CommonJS code is there already
 */
export async function preparePackage(target: string): Promise<string> {
  const path = join(target, 'package.json')
  const present = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (present === undefined) {
    await writeFile(path, text(newPackage(target)), { flag: 'wx' })
    return 'package.json'
  }
  const found = JSON.parse(present) as { readonly type?: string }
  if (found.type === 'module') return 'package.json was there, and stays as it is'
  // `npm init` writes "commonjs" into packages that have no code yet: those may change, packages with code may not.
  const code = (await readdir(target)).filter(name => /\.[cm]?js$/.test(name))
  if (found.type === 'commonjs' && code.length > 0) {
    fail('CLI_EXISTS', `${path} says "type": "commonjs", and ${code.join(', ')} may rely on it`, {
      hint: 'Name another folder: `massif init DIR`. Nothing was written.',
    })
  }
  await writeFile(path, text({ ...found, type: 'module' }))
  return 'package.json was there; it now says "type": "module"'
}

function newPackage(target: string) {
  const { version, devDependencies } = manifest()
  const name = basename(target)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '')
  return {
    name: name || 'shop',
    private: true,
    type: 'module',
    scripts: { check: 'massif check', start: 'massif run', typecheck: 'tsc' },
    // A project made from a clone is made for it: the registry may not have this version.
    dependencies: {
      massif: isRepository() ? `file:${relative(target, PACKAGE).replaceAll('\\', '/')}` : `^${version}`,
    },
    devDependencies: { typescript: devDependencies.typescript },
  }
}

function text(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
