import { MassifError } from '../../diagnostics/diagnostic.ts'
import { named as standing } from '../commit/amend.ts'
import { localPath } from '../files/uri.ts'
import { DELETED } from '../manifest/entry.ts'
import type { Document, SnapshotJson } from '../metadata/document.ts'
import type { Located, Store } from '../store.ts'

/**
 * The files that tables need, gathered from one metadata file after the other: these files and those their logs name,
 * and of every snapshot its manifest list, manifests, data and files of deletes. Manifests that many states share are
 * read once.
 */
export class Reachable {
  readonly #store: Store
  /** Under one spelling, see `fileKey`. */
  readonly #files = new Set<string>()

  constructor(store: Store) {
    this.#store = store
  }

  get files(): ReadonlySet<string> {
    return this.#files
  }

  has(uri: string): boolean {
    return this.#files.has(fileKey(uri))
  }

  async addMetadata(location: string): Promise<void> {
    await this.add({ location, document: await this.#store.document(location) })
  }

  async addCurrent(location: string): Promise<void> {
    const document = await this.#store.document(location)
    const current = standing(document)
    const snapshots = document.snapshots?.filter(each => current.has(BigInt(each['snapshot-id']))) ?? []
    await this.add({ location, document: { ...document, snapshots, 'metadata-log': [] } })
  }

  async add({ location, document }: Located): Promise<void> {
    this.#add(location)
    for (const entry of document['metadata-log'] ?? []) this.#add(entry['metadata-file'])
    for (const file of statisticsFiles(document)) this.#add(file)
    const current = standing(document)
    for (const snapshot of document.snapshots ?? []) {
      const adding = this.#addSnapshot(snapshot)
      await (current.has(BigInt(snapshot['snapshot-id'])) ? adding : adding.catch(expiredAlready))
    }
  }

  async #addSnapshot({ 'manifest-list': list }: SnapshotJson): Promise<void> {
    // A list never changes: what it names is known once it is.
    if (list === undefined || !this.#add(list)) return
    for (const manifest of await this.#store.manifestList(list)) {
      if (!this.#add(manifest.path)) continue
      const { entries } = await this.#store.manifest(manifest)
      for (const { status, file } of entries) if (status !== DELETED) this.#add(file.file_path)
    }
  }

  /** Whether it was not there before. */
  #add(uri: string): boolean {
    const key = fileKey(uri)
    if (this.#files.has(key)) return false
    this.#files.add(key)
    return true
  }
}

/**
 * A state that was rolled back to may have snapshots in its history that were forgotten after it, and are half gone.
 * Nobody can read them, so that they need nothing.
 */
function expiredAlready(error: unknown): void {
  if (!(error instanceof MassifError && error.code === 'LAKE_FILE_MISSING')) throw error
}

/** One spelling for all the ways that writers spell a file's URI. */
export function fileKey(uri: string): string {
  return localPath(uri).replaceAll(/(?<!:)\/{2,}/g, '/')
}

function statisticsFiles(document: Document): readonly string[] {
  return ['statistics', 'partition-statistics'].flatMap(key => {
    const entries = document[key]
    if (!Array.isArray(entries)) return []
    return entries.flatMap(({ 'statistics-path': path }: { readonly 'statistics-path'?: unknown }) =>
      typeof path === 'string' ? [path] : [],
    )
  })
}
