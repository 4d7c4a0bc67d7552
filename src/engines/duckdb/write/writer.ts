import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { DataType } from '../../../define/data-type.ts'
import type { Fork, WriteLayout, WrittenFile } from '../../../lake/contract.ts'
import type { RewriteRequest, Staged, WriteRequest } from '../../contract.ts'
import type { Footers } from '../bind/footers.ts'
import { scanQuery } from '../bind/scan.ts'
import { cancelled } from '../connections.ts'
import { identifier } from '../sql/quote.ts'
import { casting, ownStatement, type Statement } from '../sql/statement.ts'
import { contractCasts, GIVEN } from '../types/cast.ts'
import { registerBucket } from './bucket.ts'
import { copyTo, runCopy } from './copy.ts'
import { type Kept, keptOutside } from './keep.ts'
import { keptUnaffected, refuseSameKeys } from './merge.ts'
import { type CopyTarget, copyTarget, storedTypes, type Target, targetOf } from './target.ts'
import { verify } from './verify.ts'

/** Makes of an error what is to be thrown, given the statement it came from. */
export type Explain = (error: unknown, statement: Statement, request: WriteRequest) => unknown

const NOTHING: Kept = { remove: new Set(), rows: undefined }

/** Stages the results of queries on forks. */
export class Writer {
  readonly #footers: Footers
  readonly #codec: string
  readonly #explain: Explain
  #hashes = false

  constructor(footers: Footers, codec: string, explain: Explain) {
    this.#footers = footers
    this.#codec = codec
    this.#explain = explain
  }

  /**
   * Writes a query's rows, those of the live files that must be written again, and commits both to the fork.
   *
   * @param typed the query's columns are of the types they are stored as
   */
  async stage(connection: DuckDBConnection, query: string, request: WriteRequest, typed = false): Promise<Staged> {
    const target = await targetOf(request)
    this.#prepare(connection, target)
    const copy = copyTo(target, this.#codec, target.known)
    const columns = typed ? storedColumns(request) : request.columns
    const statement = casting(copy.before, contractCasts(columns, storedTypes(target.layout)), query, GIVEN, copy.after)
    try {
      const fresh = await this.#explained(statement, request, () =>
        runCopy(connection, statement, target, target.known),
      )
      const kept = await this.#explained(undefined, request, () => this.#check(connection, fresh, target, request))
      const again = kept.rows === undefined ? [] : await this.#rewrite(connection, kept.rows, target, request)
      if (request.signal?.aborted) cancelled()
      return await commit(target, request, fresh, again, kept)
    } catch (error) {
      await removeFiles(target.layout, target.fork, target.mark)
      throw error
    }
  }

  /** Writes rows of a table again, as `Session.rewrite` says. */
  async rewrite(connection: DuckDBConnection, request: RewriteRequest): Promise<readonly WrittenFile[]> {
    const { state, layout, files, order, signal } = request
    const target = copyTarget(layout)
    this.#prepare(connection, target)
    const scan = await scanQuery(connection, this.#footers, { state, schema: layout.schema, files })
    const sorted = order.length > 0 ? `${scan} order by ${order.map(identifier).join(', ')}` : scan
    const { before, after } = copyTo(target, this.#codec, undefined)
    try {
      const written = await runCopy(connection, ownStatement(before + sorted + after), target, undefined)
      if (signal?.aborted) cancelled()
      return written
    } catch (error) {
      await removeMarked(target)
      throw error
    }
  }

  #prepare(connection: DuckDBConnection, { cuts }: CopyTarget): void {
    if (this.#hashes || !cuts.some(({ field }) => field.transform.name === 'bucket')) return
    registerBucket(connection)
    this.#hashes = true
  }

  async #check(
    connection: DuckDBConnection,
    fresh: readonly WrittenFile[],
    target: Target,
    { mode }: WriteRequest,
  ): Promise<Kept> {
    await verify(connection, fresh, target)
    const key = mode.kind === 'replace' || (mode.kind === 'merge' && !mode.versions) ? mode.key : undefined
    if (key) await refuseSameKeys(connection, fresh, target, key)
    if (mode.kind === 'merge') return keptUnaffected(connection, this.#footers, target, mode)
    if (mode.kind !== 'ranges' || !target.within) return NOTHING
    return keptOutside(connection, this.#footers, target, target.within)
  }

  /** Written apart from the new rows: what is measured of those must be of no others. */
  async #rewrite(
    connection: DuckDBConnection,
    rows: string,
    target: Target,
    request: WriteRequest,
  ): Promise<readonly WrittenFile[]> {
    const { before, after } = copyTo(target, this.#codec, undefined)
    const statement = ownStatement(before + rows + after)
    return this.#explained(statement, request, () => runCopy(connection, statement, target, undefined))
  }

  async #explained<T>(statement: Statement | undefined, request: WriteRequest, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw this.#explain(error, statement ?? ownStatement(''), request)
    }
  }
}

async function commit(
  { layout, fork }: Target,
  { mode, summary }: WriteRequest,
  fresh: readonly WrittenFile[],
  again: readonly WrittenFile[],
  { remove }: Kept,
): Promise<Staged> {
  const files = [...fresh, ...again]
  const present = mode.kind !== 'replace' && files.length + remove.size === 0 ? await fork.state() : undefined
  // Nothing came and nothing went: the rows are those that were there, and so is their version.
  const same = present && present.schema.id === layout.schema.id && present.spec.id === layout.spec.id
  const state = same
    ? present
    : await fork.commit({ layout, add: files, remove: mode.kind === 'replace' ? 'all' : remove, summary })
  return {
    state,
    rows: fresh.reduce((sum, file) => sum + file.rows, 0),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    files: files.map(({ path }) => path),
  }
}

/** The contract with texts for JSON: of rows made here it is valid already. */
function storedColumns({ columns }: WriteRequest): WriteRequest['columns'] {
  return Object.fromEntries(Object.entries(columns).map(([name, of]) => [name, { ...of, type: withoutJson(of.type) }]))
}

function withoutJson(type: DataType): DataType {
  switch (type.kind) {
    case 'scalar':
      return type.name === 'json' ? { kind: 'scalar', name: 'string' } : type
    case 'decimal':
      return type
    case 'list':
      return { kind: 'list', element: withoutJson(type.element) }
    case 'map':
      return { kind: 'map', key: withoutJson(type.key), value: withoutJson(type.value) }
    case 'struct':
      return {
        kind: 'struct',
        fields: Object.fromEntries(Object.entries(type.fields).map(([name, of]) => [name, withoutJson(of)])),
      }
  }
}

/**
 * Removes what a failed request wrote. Whether a commit took effect although it failed is for the fork to tell; where
 * it cannot, the files stay for the lake to clean.
 */
async function removeFiles(layout: WriteLayout, fork: Fork, mark: string): Promise<void> {
  try {
    if (!(await fork.files()).some(({ path }) => isMarked(path, mark))) await removeMarked({ layout, mark })
  } catch {}
}

/** Removes the files of one request. */
async function removeMarked({ layout, mark }: Pick<CopyTarget, 'layout' | 'mark'>): Promise<void> {
  const { dataDirectory } = layout
  const names = await readdir(dataDirectory, { recursive: true })
  await Promise.all(
    names.filter(name => isMarked(name, mark)).map(name => rm(join(dataDirectory, name), { force: true })),
  )
}

function isMarked(path: string, mark: string): boolean {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).startsWith(`${mark}-`)
}
