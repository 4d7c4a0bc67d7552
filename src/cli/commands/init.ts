import { constants, existsSync } from 'node:fs'
import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { Execute } from '../call.ts'
import { isRepository } from '../version.ts'
import { preparePackage } from './init-package.ts'

const TEMPLATE = fileURLToPath(new URL('../../../templates/shop', import.meta.url))
const PROGRAM = fileURLToPath(new URL('../../../bin/massif.js', import.meta.url))

/** Files that npm would not pack, or would read as its own, by the name they have in the template. */
const RENAMED: { readonly [packed: string]: string } = { gitignore: '.gitignore' }

/** Makes a project from the template. Nothing that is there is overwritten. */
export const init: Execute<'init'> = async ({ operands, options }, { out, directory }) => {
  const target = resolve(directory, operands[0] ?? '.')
  const files = await templateFiles()
  const taken = files.filter(({ to }) => existsSync(join(target, to)))
  if (taken.length > 0) {
    fail('CLI_EXISTS', `${target} already has ${taken.map(({ to }) => to).join(', ')}`, {
      hint: 'Name another folder: `massif init DIR`. Nothing was written.',
    })
  }
  await mkdir(target, { recursive: true })
  const packageNote = await preparePackage(target)
  for (const { from, to } of files) {
    await mkdir(dirname(join(target, to)), { recursive: true })
    await copyFile(from, join(target, to), constants.COPYFILE_EXCL)
  }

  const next = nextCommands(target, directory)
  if (options.json) {
    out.write(`${JSON.stringify({ event: 'created', directory: target, files: files.map(({ to }) => to), next })}\n`)
    return 'done'
  }
  const { paint, write } = out
  write(`${paint('green', 'Made a project')} in ${target}\n`)
  for (const { to } of files) write(`  ${to}\n`)
  write(`  ${packageNote}\n\nNext:\n`)
  for (const command of next) write(`  ${paint('cyan', command)}\n`)
  return 'done'
}

/** The files of the template: where each is, and its path in a project. */
async function templateFiles(): Promise<readonly { readonly from: string; readonly to: string }[]> {
  const entries = await readdir(TEMPLATE, { recursive: true, withFileTypes: true })
  const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const files = paths.map(from => {
    const to = relative(TEMPLATE, from).replaceAll('\\', '/')
    return { from, to: RENAMED[to] ?? to }
  })
  return files.sort((a, b) => (a.to < b.to ? -1 : 1))
}

/** What to type now, where the command was called. */
function nextCommands(target: string, directory: string): readonly string[] {
  const folder = relative(directory, target)
  const named = folder.startsWith('..') ? target : folder
  if (isRepository()) {
    const project = named === '' ? '' : ` --project ${quoted(named)}`
    const massif = `node ${quoted(relative(directory, PROGRAM) || PROGRAM)}`
    return [`${massif} run${project}`, `${massif} show${project}`]
  }
  return [...(named === '' ? [] : [`cd ${quoted(named)}`]), 'npx massif run', 'npx massif show']
}

function quoted(word: string): string {
  return /^[\w./\\:@-]+$/.test(word) ? word : `"${word}"`
}
