import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { localPath } from '../../lake/files/uri.ts'
import { warehouseUri } from '../../lake/fork.ts'
import { fileKey } from '../../lake/maintenance/reachable.ts'
import { type Document, parseDocument } from '../../lake/metadata/document.ts'
import { type JournalEntry, type Journalled, readJournal } from './journal-file.ts'

/** A table whose published state was found again. */
export interface FoundTable {
  readonly name: string
  /** URI of the metadata file, as the rest of the table's metadata spells the lake's folder. */
  readonly location: string
  readonly entry: Partial<JournalEntry>
  readonly how: 'journal' | 'later' | 'earlier' | 'guessed'
}

export interface Found {
  readonly tables: readonly FoundTable[]
  readonly lost: readonly string[]
  /** URI of the folder that the tables say they are in; undefined where none says it. */
  readonly place: string | undefined
}

/** A metadata file that is there. */
interface Present {
  readonly file: string
  readonly document: Document
}

/** The tables of a lake's folder, each in the newest state that is known to have been published. */
export async function findTables(folder: string): Promise<Found> {
  const journal = readJournal(folder)
  const tables: FoundTable[] = []
  const lost: string[] = []
  let place: string | undefined
  const add = (name: string, how: FoundTable['how'], { file, document }: Present, entry: Partial<JournalEntry>) => {
    const from = placeIn(document, file, folder)
    place ??= from
    tables.push({ name, how, entry, location: uriIn(file, folder, from) })
  }
  const folders = new Set<string>()
  for (const [name, known] of journal) {
    folders.add(metadataFolder(known, folder))
    const { how, present } = (await ofJournal(known, folder)) ?? {}
    if (how && present) add(name, how, present, how === 'earlier' ? {} : known.entry)
    else lost.push(name)
  }
  for (const { name, metadata } of tableFolders(folder)) {
    if (folders.has(metadata) || journal.has(name)) continue
    // With a journal, a table that it does not name was never published, or is no more.
    const present = journal.size === 0 ? await begunFrom(metadata) : undefined
    if (present) add(name, 'guessed', present, {})
    else if (journal.size === 0) lost.push(name)
  }
  return { tables: tables.toSorted((a, b) => (a.name < b.name ? -1 : 1)), lost: lost.sort(), place }
}

async function ofJournal(
  { entry, before }: Journalled,
  folder: string,
): Promise<{ readonly how: FoundTable['how']; readonly present: Present } | undefined> {
  const last = await read(fileOf(entry.location, folder))
  if (last) {
    const later = await committedSince(last)
    return later ? { how: 'later', present: later } : { how: 'journal', present: last }
  }
  for (const location of before) {
    const present = await read(fileOf(location, folder))
    if (present) return { how: 'earlier', present }
  }
  return undefined
}

/**
 * What other engines committed on a state since: they publish by committing. What our runs commit names the run, and
 * is published only if the journal says so.
 */
async function committedSince(state: Present): Promise<Present | undefined> {
  const known = new Set((state.document.snapshots ?? []).map(each => BigInt(each['snapshot-id'])))
  const all = await documents(dirname(state.file))
  const name = basename(state.file)
  const later = all.filter(
    ({ document }) =>
      document['table-uuid'] === state.document['table-uuid'] &&
      (document['metadata-log'] ?? []).some(entry => basename(entry['metadata-file']) === name) &&
      (document.snapshots ?? []).some(each => !known.has(BigInt(each['snapshot-id']))) &&
      (document.snapshots ?? []).every(
        each => known.has(BigInt(each['snapshot-id'])) || each.summary?.['massif.run'] === undefined,
      ),
  )
  return newest(later)
}

/** The newest state that a later one was begun from, or the only one there is. */
async function begunFrom(metadata: string): Promise<Present | undefined> {
  const all = await documents(metadata)
  if (all.length === 1) return all[0]
  const begun = new Set(
    all.flatMap(({ document }) => (document['metadata-log'] ?? []).map(entry => basename(entry['metadata-file']))),
  )
  return newest(all.filter(({ file }) => begun.has(basename(file))))
}

function newest(of: readonly Present[]): Present | undefined {
  return of.toSorted((a, b) => b.document['last-updated-ms'] - a.document['last-updated-ms'])[0]
}

async function documents(metadata: string): Promise<readonly Present[]> {
  if (!existsSync(metadata)) return []
  const names = readdirSync(metadata).filter(name => name.endsWith('.metadata.json'))
  const all = await Promise.all(names.map(name => read(join(metadata, name))))
  return all.filter(present => present !== undefined)
}

async function read(file: string): Promise<Present | undefined> {
  try {
    return { file, document: parseDocument(file, await readFile(file)) }
  } catch {
    // One that cannot be read is as good as one that is not there.
    return undefined
  }
}

function fileOf(location: string, folder: string): string {
  const path = localPath(location)
  return isAbsolute(path) ? path : join(folder, path)
}

function metadataFolder({ entry }: Journalled, folder: string): string {
  return dirname(fileOf(entry.location, folder))
}

function tableFolders(folder: string): readonly { readonly name: string; readonly metadata: string }[] {
  const inside = (path: string) =>
    readdirSync(path, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => entry.name)
  return inside(folder).flatMap(namespace =>
    inside(join(folder, namespace)).flatMap(table => {
      const metadata = join(folder, namespace, table, 'metadata')
      return existsSync(metadata) ? [{ name: `${namespace}.${table}`, metadata }] : []
    }),
  )
}

/** The lake's folder as a table's metadata spells it, for a lake that is not where it was written. */
function placeIn({ location }: Document, file: string, folder: string): string | undefined {
  const root = `${fileKey(warehouseUri(folder))}/`
  const table = dirname(dirname(fileKey(file)))
  if (!table.startsWith(root)) return undefined
  const below = `/${table.slice(root.length)}`
  const trimmed = location.replace(/\/+$/, '')
  return trimmed.endsWith(below) ? trimmed.slice(0, -below.length) : undefined
}

function uriIn(file: string, folder: string, place: string | undefined): string {
  const root = `${fileKey(warehouseUri(folder))}/`
  const key = fileKey(file)
  return key.startsWith(root) ? `${place ?? warehouseUri(folder)}/${key.slice(root.length)}` : warehouseUri(file)
}
