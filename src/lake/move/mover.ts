import { fail, MassifError } from '../../diagnostics/diagnostic.ts'
import { Durability } from '../files/durability.ts'
import type { Files } from '../files/files.ts'
import { localPath, parentOf } from '../files/uri.ts'
import { type ManifestFile, readManifestList, writeManifestList } from '../manifest/list.ts'
import { type Document, parseDocument, type SnapshotJson } from '../metadata/document.ts'
import { printExact } from '../metadata/json.ts'
import { type MovedDeletes, movedManifest } from './manifests.ts'
import { movedUri, type Places } from './prefix.ts'

export interface MoverOptions extends Places {
  readonly files: Files
  readonly newId: () => string
  /**
   * Writes the rows of a file of positional deletes, which name data files by their whole paths, to another file.
   *
   * @returns its size in bytes
   */
  readonly moveDeletes: (from: string, to: string, places: Places) => Promise<number>
}

/**
 * Writes the metadata of tables again for a lake whose files are in another folder than the one they name. Only adds
 * files; data files stay as they are. What several states share is written once.
 */
export class Mover {
  readonly #options: MoverOptions
  readonly #durability: Durability
  readonly #documents = new Map<string, Promise<string>>()
  readonly #lists = new Map<string, Promise<string>>()
  readonly #manifests = new Map<string, Promise<ManifestFile>>()
  readonly #deletes = new Map<string, Promise<MovedDeletes>>()
  readonly #written = new Set<string>()

  constructor(options: MoverOptions) {
    this.#options = options
    this.#durability = new Durability(options.files)
  }

  /** How many files were written. */
  get written(): number {
    return this.#written.size
  }

  /**
   * The metadata file at the new place for one that rows name at the old one. One of another warehouse stays as it is.
   *
   * @throws MassifError LAKE_METADATA, LAKE_FILE_MISSING, LAKE_UNSUPPORTED, LAKE_UNWRITABLE, LAKE_DISK_FULL
   */
  metadata(location: string): Promise<string> {
    return once(this.#documents, location, () => this.#moveDocument(location))
  }

  /** Has the disk keep all that was written. */
  async sync(): Promise<void> {
    const folders = new Set([...this.#written].map(parentOf))
    await Promise.all([...this.#written].map(uri => this.#durability.file(uri)))
    await Promise.all([...folders].map(uri => this.#durability.folder(uri)))
  }

  async #moveDocument(location: string): Promise<string> {
    const { files } = this.#options
    const here = this.#here(location)
    if (here === location) return location
    const document = parseDocument(here, await files.read(here))
    const snapshots: SnapshotJson[] = []
    for (const snapshot of document.snapshots ?? []) {
      const list = snapshot['manifest-list']
      snapshots.push(list === undefined ? snapshot : { ...snapshot, 'manifest-list': await this.#list(list, snapshot) })
    }
    const to = nextTo(here, this.#options.newId)
    await this.#write(to, printExact(this.#relocated(document, snapshots)))
    return to
  }

  #relocated(document: Document, snapshots: readonly SnapshotJson[]): Document {
    return {
      ...document,
      location: this.#here(document.location),
      ...(document.snapshots ? { snapshots } : {}),
      // The files that the log names say that they are at the old place.
      'metadata-log': [],
      properties: Object.fromEntries(
        Object.entries(document.properties ?? {}).map(([key, value]) => [
          key,
          key.startsWith('write.') && key.endsWith('path') ? this.#here(value) : value,
        ]),
      ),
      ...this.#statistics(document, 'statistics'),
      ...this.#statistics(document, 'partition-statistics'),
    }
  }

  #statistics(document: Document, key: string): { readonly [key: string]: unknown } {
    const entries = document[key]
    if (!Array.isArray(entries)) return {}
    const moved = entries.map((entry: { readonly 'statistics-path'?: string }) =>
      typeof entry['statistics-path'] === 'string'
        ? { ...entry, 'statistics-path': this.#here(entry['statistics-path']) }
        : entry,
    )
    return { [key]: moved }
  }

  #list(path: string, snapshot: SnapshotJson): Promise<string> {
    return once(this.#lists, path, async () => {
      const { files, newId } = this.#options
      const here = this.#here(path)
      const bytes = await files.read(here)
      const manifests = await decoded(here, () => readManifestList(bytes))
      const moved: ManifestFile[] = []
      for (const manifest of manifests) moved.push(await this.#manifest(manifest))
      const parent = snapshot['parent-snapshot-id']
      const header = {
        snapshotId: BigInt(snapshot['snapshot-id']),
        parent: parent === undefined || parent === null ? undefined : BigInt(parent),
        sequenceNumber: snapshot['sequence-number'] ?? 0,
      }
      const to = `${parentOf(here)}/snap-${header.snapshotId}-1-${newId()}.avro`
      await this.#write(to, writeManifestList(header, moved))
      return to
    })
  }

  #manifest(manifest: ManifestFile): Promise<ManifestFile> {
    return once(this.#manifests, manifest.path, async () => {
      const { files, newId } = this.#options
      const here = this.#here(manifest.path)
      const read = await files.read(here)
      const bytes = await decoded(here, () => movedManifest(read, manifest, this.#options, uri => this.#deletesAt(uri)))
      const path = `${parentOf(here)}/${newId()}-m0.avro`
      await this.#write(path, bytes)
      return { ...manifest, path, length: bytes.length }
    })
  }

  #deletesAt(uri: string): Promise<MovedDeletes> {
    return once(this.#deletes, uri, async () => {
      const here = this.#here(uri)
      const path = `${parentOf(here)}/${this.#options.newId()}-deletes.parquet`
      const bytes = await this.#options.moveDeletes(localPath(here), localPath(path), this.#options)
      this.#written.add(path)
      return { path, bytes }
    })
  }

  async #write(uri: string, data: string | Uint8Array): Promise<void> {
    await this.#options.files.writeNew(uri, data)
    this.#written.add(uri)
  }

  #here(uri: string): string {
    return movedUri(uri, this.#options)
  }
}

function once<V>(known: Map<string, Promise<V>>, key: string, make: () => Promise<V>): Promise<V> {
  let value = known.get(key)
  if (!value) {
    value = make()
    known.set(key, value)
  }
  return value
}

async function decoded<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof MassifError) throw error
    const why = error instanceof Error ? error.message : String(error)
    return fail('LAKE_METADATA', `${localPath(path)} cannot be read: ${why}.`, {}, error)
  }
}

/** The name of the metadata file after another one. */
function nextTo(location: string, newId: () => string): string {
  const version = Number(/\/v?(\d+)(?:-[^/]*|\.[^/]*)$/.exec(location)?.[1] ?? 0) + 1
  return `${parentOf(location)}/${String(version).padStart(5, '0')}-${newId()}.metadata.json`
}
