import { fail } from '../diagnostics/diagnostic.ts'
import { Cache } from './cache.ts'
import type { TableName, TableState } from './contract.ts'
import type { Files } from './files/files.ts'
import { localPath } from './files/uri.ts'
import { type ManifestFile, readManifestList } from './manifest/list.ts'
import { type Manifest, readManifest } from './manifest/manifest.ts'
import { type Document, parseDocument } from './metadata/document.ts'
import { stateOf } from './metadata/state.ts'

/** A metadata file and what it says. */
export interface Located {
  readonly location: string
  readonly document: Document
}

/** Bytes of metadata files kept; parsed, they are several times as large. */
const DOCUMENT_BYTES = 16_000_000
const STATES = 5_000
/** Manifests that lists name, and files that manifests name. One of the latter takes some 6 KB. */
const LISTED = 50_000
const ENTRIES = 10_000

/** Reads metadata of tables. What it read or wrote once it keeps for a while: these files never change. */
export class Store {
  readonly files: Files
  readonly #documents = new Cache<Document>(DOCUMENT_BYTES)
  readonly #states = new Cache<TableState>(STATES)
  readonly #lists = new Cache<readonly ManifestFile[]>(LISTED)
  readonly #manifests = new Cache<Manifest>(ENTRIES)

  constructor(files: Files) {
    this.files = files
  }

  /** @throws MassifError LAKE_METADATA, LAKE_UNSUPPORTED, LAKE_FILE_MISSING */
  async document(location: string): Promise<Document> {
    const kept = this.#documents.get(location)
    if (kept) return kept
    const bytes = await this.files.read(location)
    const document = parseDocument(location, bytes)
    this.#documents.set(location, document, bytes.length)
    return document
  }

  async located(location: string): Promise<Located> {
    return { location, document: await this.document(location) }
  }

  /** @throws MassifError LAKE_METADATA, LAKE_UNSUPPORTED, LAKE_FILE_MISSING */
  async state(name: TableName, location: string): Promise<TableState> {
    const kept = this.#states.get(location)
    if (kept?.name === name) return kept
    const state = stateOf(name, location, await this.document(location))
    this.#states.set(location, state, 1 + state.snapshots.length)
    return state
  }

  /** The manifests of a snapshot. @throws MassifError LAKE_METADATA, LAKE_FILE_MISSING */
  async manifestList(path: string): Promise<readonly ManifestFile[]> {
    const kept = this.#lists.get(path)
    if (kept) return kept
    const list = decode(path, 'manifest list', await this.files.read(path), readManifestList)
    this.#lists.set(path, list, 1 + list.length)
    return list
  }

  /** @throws MassifError LAKE_METADATA, LAKE_FILE_MISSING */
  async manifest(file: ManifestFile): Promise<Manifest> {
    const kept = this.#manifests.get(file.path)
    if (kept) return kept
    const bytes = await this.files.read(file.path)
    const manifest = decode(file.path, 'manifest', bytes, read => readManifest(read, file))
    this.#manifests.set(file.path, manifest, 1 + manifest.entries.length)
    return manifest
  }

  async writeDocument(location: string, document: Document, text: string): Promise<void> {
    await this.files.writeNew(location, text)
    this.#documents.set(location, document, text.length)
  }

  async writeManifestList(path: string, list: readonly ManifestFile[], bytes: Buffer): Promise<void> {
    await this.files.writeNew(path, bytes)
    this.#lists.set(path, list, 1 + list.length)
  }

  async writeManifest(path: string, manifest: Manifest, bytes: Buffer): Promise<void> {
    await this.files.writeNew(path, bytes)
    this.#manifests.set(path, manifest, 1 + manifest.entries.length)
  }
}

function decode<T>(path: string, what: string, bytes: Buffer, read: (bytes: Buffer) => T): T {
  try {
    return read(bytes)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return fail('LAKE_METADATA', `The ${what} ${localPath(path)} cannot be read: ${why}.`, {}, error)
  }
}
