import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { after } from 'node:test'
import { crc32, deflateRawSync } from 'node:zlib'
import type { DuckDBConnection, DuckDBInstance, Json } from '@duckdb/node-api'
import type { ConnectorContext, Cursor } from '../../src/connectors/contract.ts'
import { decideDrift } from '../../src/connectors/drift.ts'
import { connectorFor } from '../../src/connectors/registry.ts'
import type { Columns } from '../../src/define/columns.ts'
import type { Source } from '../../src/define/source.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import type { Landed, Staged } from '../../src/engines/contract.ts'
import { inspectFiles } from '../../src/engines/duckdb/files/inspect.ts'
import { landFiles } from '../../src/engines/duckdb/files/land.ts'
import { openInstance } from '../../src/engines/duckdb/instance.ts'
import { sqlType } from '../../src/engines/duckdb/types/sql-type.ts'
import type { CsvScan, FileScan, JsonScan, ParquetScan, ScannedFile } from '../../src/engines/file-scan.ts'

/** A fresh folder, removed after the tests of the file. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'massif-sources-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function put(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

export const scanned = (path: string, more: Partial<ScannedFile> = {}): ScannedFile => ({
  path,
  origin: basename(path),
  fromPath: {},
  compression: 'none',
  ...more,
})

export const csvScan = (files: readonly ScannedFile[], columns: Columns, more: Partial<CsvScan> = {}): CsvScan => ({
  format: 'csv',
  files,
  columns,
  header: true,
  delimiter: ',',
  quote: '"',
  escape: '"',
  skip: 0,
  nulls: [],
  decimalSeparator: '.',
  encoding: 'utf-8',
  ...more,
})

export const jsonScan = (
  files: readonly ScannedFile[],
  columns: Columns,
  layout: JsonScan['layout'] = 'auto',
): JsonScan => ({ format: 'json', files, columns, layout })

export const parquetScan = (files: readonly ScannedFile[], columns: Columns): ParquetScan => ({
  format: 'parquet',
  files,
  columns,
})

/** An engine of its own, to land files into plain tables. */
export class TestEngine {
  readonly connection: DuckDBConnection
  readonly #instance: DuckDBInstance
  readonly #folder: string
  #tables = 0

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, folder: string) {
    this.#instance = instance
    this.connection = connection
    this.#folder = folder
  }

  static async open(options: { memory?: number; threads?: number } = {}): Promise<TestEngine> {
    const folder = freshFolder()
    const { memory = 500_000_000, threads = 2 } = options
    const instance = await openInstance({ memory, threads, spill: join(folder, 'spill') }, join(folder, 'spill'))
    const engine = new TestEngine(instance, await instance.connect(), folder)
    after(() => engine.close())
    return engine
  }

  close(): void {
    this.connection.closeSync()
    this.#instance.closeSync()
  }

  /** Lands files; `rows` are what was staged, in order, the first 20,000 of them. */
  async land(
    scan: FileScan,
    maxRejected = 0,
  ): Promise<{ readonly landed: Landed; readonly rows: readonly Json[][]; readonly rejects: readonly Json[][] }> {
    const table = `landed_${this.#tables++}`
    const columns = Object.entries(scan.columns).map(
      ([name, { type, nullable }]) => `"${name.replaceAll('"', '""')}" ${sqlType(type)}${nullable ? '' : ' not null'}`,
    )
    const write = async (query: string): Promise<Staged> => {
      await this.connection.run(`create or replace table ${table} (${columns.join(', ')})`)
      await this.connection.run(`insert into ${table} ${query}`)
      const [[rows] = []] = await this.rows(`select count(*) from ${table}`)
      return { rows: Number(rows), bytes: 0, files: [] } as unknown as Staged
    }
    const context = { connection: this.connection, write, scratch: join(this.#folder, 'scratch') }
    const landed = await landFiles(context, scan, { maxRejected })
    return {
      landed,
      rows: await this.rows(`select * from ${table} order by all limit 20000`),
      rejects: landed.rejects ? await this.rows(`select * from (${landed.rejects}) order by file, line`) : [],
    }
  }

  async rows(query: string): Promise<readonly Json[][]> {
    return (await this.connection.runAndReadAll(query)).getRowsJson()
  }
}

/** The diagnostics of a rejection. */
export async function failure(work: Promise<unknown>): Promise<readonly Diagnostic[]> {
  try {
    await work
  } catch (error) {
    if (error instanceof MassifError) return error.diagnostics
    throw error
  }
  throw new Error('It did not fail')
}

/** What a connector is given; everything in `directory`. */
export function connectorContext(directory: string, more: Partial<ConnectorContext> = {}): ConnectorContext {
  return {
    directory,
    cache: join(directory, '.massif', 'cache'),
    scratch: join(directory, '.massif', 'scratch'),
    mirrors: {},
    secret: name => {
      throw new Error(`no secret ${name}`)
    },
    fetch: globalThis.fetch,
    now: () => new Date(),
    ...more,
  }
}

/** Reads a source by its connector, and lands it. */
export async function landSource(engine: TestEngine, source: Source, context: ConnectorContext, cursor?: Cursor) {
  const connector = await connectorFor(source.connector)
  const reading = await connector.read(source, 'raw.it', cursor, context)
  const inspected = await inspectFiles(engine.connection, reading.scan)
  const { columns, errors, warnings } = decideDrift({ source, name: 'raw.it', present: undefined, inspected })
  if (errors.length > 0) throw new MassifError(errors)
  const result = await engine.land({ ...reading.scan, columns }, source.definition.maxRejected ?? 0)
  return { ...result, reading, warnings }
}

interface ZipMember {
  readonly name: string
  readonly content: string | Uint8Array
}

/** A zip archive, its members deflated. */
export function zipped(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content } of members) {
    const bytes = Buffer.from(content as Uint8Array)
    const packed = deflateRawSync(bytes)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x0800, 2)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, Buffer.from(name)]))
    parts.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, central, end])
}
