import { constants } from 'node:fs'
import { access, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fail, MassifError } from '../../diagnostics/diagnostic.ts'

/** The file that says a folder is ours, and what is in it. */
export const MANIFEST = '_manifest.json'

/**
 * Puts a file in the place of the one at `path`, which readers see whole: the old one until the new one is on the disk.
 *
 * @param write makes the file at the path it is given, beside the final one
 * @returns what `write` gave, and the file's size in bytes
 * @throws MassifError DESTINATION_UNWRITABLE, LAKE_DISK_FULL
 */
export async function replaceFile<T>(
  path: string,
  write: (beside: string) => Promise<T>,
): Promise<{ readonly result: T; readonly bytes: number }> {
  const beside = await placeBeside(path)
  return guarded(path, beside, async () => {
    if ((await statOf(path))?.isDirectory()) refuse(path, 'there is a folder of that name')
    const result = await write(beside)
    await sync(beside)
    const { size } = await stat(beside)
    await rename(beside, path)
    await syncFolder(dirname(path))
    return { result, bytes: size }
  })
}

/**
 * Puts a folder in the place of the one at `path`. Readers see the old one, for an instant none, then the new one;
 * never a mixture. A folder that is there and was not delivered is left alone.
 *
 * @param write makes the folder at the path it is given
 * @param describe what its manifest says, given its files by their paths within it
 */
export async function replaceFolder<T>(
  path: string,
  write: (beside: string) => Promise<T>,
  describe: (result: T, files: readonly { readonly path: string; readonly bytes: number }[]) => object,
): Promise<{ readonly result: T; readonly bytes: number }> {
  const beside = await placeBeside(path)
  const old = join(dirname(path), `.${basename(path)}.massif-old`)
  return guarded(path, beside, async () => {
    // A delivery that was killed between its two renamings has left no folder at all.
    if (!(await statOf(path)) && (await statOf(old))) await rename(old, path)
    await refuseForeign(path)
    await mkdir(beside, { recursive: true })
    const result = await write(beside)
    const files = await filesBelow(beside)
    const manifest = `${JSON.stringify(describe(result, files), undefined, 2)}\n`
    await writeFile(join(beside, MANIFEST), manifest)
    const all = [...files.map(file => join(beside, file.path)), join(beside, MANIFEST)]
    for (const file of all) await sync(file)
    for (const folder of new Set(all.map(file => dirname(file)))) await syncFolder(folder)
    await rm(old, { recursive: true, force: true })
    if (await statOf(path)) await rename(path, old)
    await rename(beside, path)
    await syncFolder(dirname(path))
    await rm(old, { recursive: true, force: true })
    return { result, bytes: files.reduce((sum, file) => sum + file.bytes, 0) }
  })
}

/** Where something is made before it takes its place; what a killed delivery left there is removed. */
async function placeBeside(path: string): Promise<string> {
  const beside = join(dirname(path), `.${basename(path)}.massif-new`)
  try {
    await mkdir(dirname(path), { recursive: true })
    await access(dirname(path), constants.W_OK)
    await rm(beside, { recursive: true, force: true })
    return beside
  } catch (error) {
    return explain(path, error)
  }
}

async function guarded<T>(path: string, beside: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await rm(beside, { recursive: true, force: true }).catch(() => {})
    return explain(path, error)
  }
}

async function refuseForeign(path: string): Promise<void> {
  const there = await statOf(path)
  if (!there) return
  if (!there.isDirectory()) refuse(path, 'there is a file of that name')
  const names = await readdir(path)
  if (names.length > 0 && !names.includes(MANIFEST))
    fail('DESTINATION_UNWRITABLE', `The folder ${path} holds files that were not delivered by Massif`, {
      hint: 'The whole folder is replaced by each delivery. Give it a folder of its own.',
    })
}

async function filesBelow(folder: string): Promise<readonly { readonly path: string; readonly bytes: number }[]> {
  const names = (await readdir(folder, { recursive: true })).sort()
  const found = await Promise.all(names.map(async name => ({ name, stat: await stat(join(folder, name)) })))
  return found
    .filter(file => file.stat.isFile())
    .map(({ name, stat: { size } }) => ({ path: name.replaceAll('\\', '/'), bytes: size }))
}

async function statOf(path: string) {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

async function sync(path: string): Promise<void> {
  // Windows flushes only what is open for writing.
  const file = await open(path, process.platform === 'win32' ? 'r+' : 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform !== 'win32') await sync(path)
}

function refuse(path: string, why: string): never {
  fail('DESTINATION_UNWRITABLE', `${path} cannot be written: ${why}`)
}

const WHY: { readonly [code: string]: string } = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'a part of the path is not a folder',
  EBUSY: 'another program has it open',
}

function explain(path: string, error: unknown): never {
  if (error instanceof MassifError) throw error
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    fail('LAKE_DISK_FULL', `The disk is full: cannot write ${path}`, {}, error)
  if (typeof code !== 'string') throw error
  fail('DESTINATION_UNWRITABLE', `${path} cannot be written: ${WHY[code] ?? code}`, {}, error)
}
