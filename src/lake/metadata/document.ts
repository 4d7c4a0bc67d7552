import { fail } from '../../diagnostics/diagnostic.ts'
import { localPath } from '../files/uri.ts'
import type { SpecJson } from '../partition/json.ts'
import type { SchemaJson } from '../schema/json.ts'
import { parseExact } from './json.ts'
import { DOCUMENT } from './shape.ts'

/** A snapshot's id as JSON holds it. */
export type Id = number | bigint

/**
 * What a metadata file says: https://iceberg.apache.org/spec/#table-metadata-fields
 * Fields not named here are kept when the table is committed to.
 */
export interface Document {
  readonly 'format-version': 2
  readonly 'table-uuid': string
  readonly location: string
  readonly 'last-sequence-number': number
  readonly 'last-updated-ms': number
  readonly 'last-column-id': number
  readonly 'current-schema-id': number
  readonly schemas: readonly SchemaJson[]
  readonly 'default-spec-id': number
  readonly 'partition-specs': readonly SpecJson[]
  readonly 'last-partition-id': number
  readonly 'default-sort-order-id': number
  readonly 'sort-orders': readonly SortOrderJson[]
  readonly properties?: { readonly [key: string]: string }
  /** -1 or missing where nothing has been written. */
  readonly 'current-snapshot-id'?: Id | null
  readonly snapshots?: readonly SnapshotJson[]
  readonly 'snapshot-log'?: readonly { readonly 'timestamp-ms': number; readonly 'snapshot-id': Id }[]
  readonly 'metadata-log'?: readonly { readonly 'timestamp-ms': number; readonly 'metadata-file': string }[]
  readonly refs?: { readonly [name: string]: { readonly 'snapshot-id': Id; readonly type: string } }
  readonly [other: string]: unknown
}

export interface SortOrderJson {
  readonly 'order-id': number
  readonly fields: readonly { readonly 'source-id': number }[]
}

export interface SnapshotJson {
  readonly 'snapshot-id': Id
  readonly 'parent-snapshot-id'?: Id | null
  readonly 'sequence-number'?: number
  readonly 'timestamp-ms': number
  readonly 'manifest-list'?: string
  readonly summary?: { readonly [key: string]: string }
  readonly 'schema-id'?: number
}

/**
 * The metadata in a file.
 *
 * @param uri of the file, for messages
 * @throws MassifError LAKE_METADATA, LAKE_UNSUPPORTED
 */
export function parseDocument(uri: string, bytes: Buffer): Document {
  let document: Document
  try {
    document = parseExact(bytes.toString('utf8')) as Document
  } catch (error) {
    fail('LAKE_METADATA', `The metadata file ${localPath(uri)} is not JSON.`, {}, error)
  }
  const version: unknown = document?.['format-version']
  if (typeof version !== 'number') fail('LAKE_METADATA', `${localPath(uri)} is not the metadata of an Iceberg table.`)
  if (version !== 2)
    fail('LAKE_UNSUPPORTED', `${localPath(uri)} is a table of Iceberg format ${version}; only format 2 is supported.`)
  const fault = DOCUMENT(document, '')
  if (fault) fail('LAKE_METADATA', `The metadata file ${localPath(uri)} is not whole: ${fault}.`)
  return document
}

/** The id of the current snapshot; undefined where nothing has been written. */
export function currentSnapshot(document: Document): bigint | undefined {
  const id = document['current-snapshot-id']
  return id === undefined || id === null || BigInt(id) === -1n ? undefined : BigInt(id)
}
