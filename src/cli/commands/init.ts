import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, rename } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { Execute } from '../call.ts'
import { isRepository } from '../version.ts'
import { preparePackage } from './init-package.ts'

const TEMPLATE = fileURLToPath(new URL('../../../templates/shop', import.meta.url))

/** Files that npm would not pack, or would read as its own, by the name they have in the template. */
const RENAMED: { readonly [packed: string]: string } = { gitignore: '.gitignore' }

/** Makes a project from the template. Nothing that is there is overwritten. */
export const init: Execute<'init'> = async ({ operands, options }, { out, directory }) => {
  const target = resolve(directory, operands[0] ?? '.')
  const files = await templateFiles()
  const taken = files.filter(file => existsSync(join(target, file)))
  if (taken.length > 0) {
    fail('CLI_EXISTS', `${target} already has ${taken.join(', ')}`, {
      hint: 'Name another folder: `massif init DIR`. Nothing was written.',
    })
  }
  await mkdir(target, { recursive: true })
  const packageNote = await preparePackage(target)
  await cp(TEMPLATE, target, { recursive: true, force: false, errorOnExist: true })
  for (const [packed, wanted] of Object.entries(RENAMED)) await rename(join(target, packed), join(target, wanted))

  const next = nextCommands(target, directory)
  if (options.json) {
    out.write(`${JSON.stringify({ event: 'created', directory: target, files, next })}\n`)
    return 'done'
  }
  const { paint, write } = out
  write(`${paint('green', 'Made a project')} in ${target}\n`)
  for (const file of files) write(`  ${file}\n`)
  write(`  ${packageNote}\n\nNext:\n`)
  for (const command of next) write(`  ${paint('cyan', command)}\n`)
  return 'done'
}

async function templateFiles(): Promise<readonly string[]> {
  const entries = await readdir(TEMPLATE, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return files
    .map(file => relative(TEMPLATE, file).replaceAll('\\', '/'))
    .map(file => RENAMED[file] ?? file)
    .sort()
}

/** What to type now, where the command was called. */
function nextCommands(target: string, directory: string): readonly string[] {
  const folder = relative(directory, target)
  const named = folder.startsWith('..') ? target : folder
  if (isRepository()) {
    const project = named === '' ? '' : ` --project ${quoted(named)}`
    return [`npm run massif -- run${project}`, `npm run massif -- show${project}`]
  }
  return [...(named === '' ? [] : [`cd ${quoted(named)}`]), 'npx massif run', 'npx massif show']
}

function quoted(word: string): string {
  return /^[\w./\\:@-]+$/.test(word) ? word : `"${word}"`
}
