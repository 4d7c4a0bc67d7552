import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Code } from '../../../diagnostics/codes/table.ts'
import { MassifError } from '../../../diagnostics/diagnostic.ts'
import type { Landed, RejectedRow, Staged } from '../../contract.ts'
import type { FileScan, ScannedFile } from '../../file-scan.ts'
import { faultOf } from '../errors/fault.ts'
import { identifier } from '../sql/quote.ts'
import { csvReader } from './csv-reader.ts'
import { type Layouts, layoutsOf } from './inspect.ts'
import { jsonReader } from './json-reader.ts'
import { parquetReader } from './parquet-reader.ts'
import { checkPathValues } from './path-values.ts'
import type { Examining, FileReader } from './reader.ts'
import { type Examination, keepRejects, refuse } from './rejects.ts'
import { noRows } from './source-query.ts'
import { verifyPacked } from './unpack.ts'

export interface LandContext {
  readonly connection: DuckDBConnection
  /**
   * Stages the rows of a query, on whatever connection. May be called again after it failed, with another query: a call
   * that fails must leave nothing staged.
   */
  readonly write: (query: string) => Promise<Staged>
  /** A folder for copies of files some of whose rows do not fit; made when needed. */
  readonly scratch: string
}

/** Rejected rows that are told at once. */
const SAMPLE = 10

/**
 * Reads files and stages their rows. First all rows are read in one go; only when some do not fit are the files
 * looked at that have such, row by row.
 *
 * @throws MassifError SOURCE_* when files cannot be read, or more than `maxRejected` rows do not fit; what `write` throws
 */
export async function landFiles(
  context: LandContext,
  scan: FileScan,
  options: { readonly maxRejected: number; readonly signal?: AbortSignal | undefined },
): Promise<Landed> {
  const { connection } = context
  const { signal, maxRejected } = options
  const layouts = await layoutsOf(connection, scan)
  await checkPathValues(connection, scan)
  if (scan.files.length === 0) return { ...(await context.write(noRows(scan.columns))), rejected: 0, sample: [] }
  const scratch = new Scratch(context.scratch)
  const examining = { connection, scratch: scratch.path, table: scratch.table, wanted: maxRejected, signal }
  const verified = verifyPacked(scan.files, signal)
  // It is awaited before anything else is told, so it may fail while nobody listens.
  verified.catch(() => {})
  try {
    return await new Landing(context, scan, readerOf(scan, layouts, examining), maxRejected, verified).land()
  } finally {
    await verified.catch(() => {})
    await scratch.remove(connection)
  }
}

function readerOf(scan: FileScan, layouts: Layouts, examining: Examining): FileReader {
  if (scan.format === 'csv' && layouts.format === 'csv') return csvReader(scan, layouts.of, examining)
  if (scan.format === 'json' && layouts.format === 'json') return jsonReader(scan, layouts.of, examining)
  if (scan.format === 'parquet' && layouts.format === 'parquet') return parquetReader(scan, layouts.of, examining)
  throw new TypeError(`The layouts of ${layouts.format} are not those of ${scan.format}`)
}

class Landing {
  readonly #context: LandContext
  readonly #scan: FileScan
  readonly #reader: FileReader
  readonly #maxRejected: number
  readonly #verified: Promise<void>
  readonly #examined = new Map<ScannedFile, Examination>()

  constructor(context: LandContext, scan: FileScan, reader: FileReader, maxRejected: number, verified: Promise<void>) {
    this.#context = context
    this.#scan = scan
    this.#reader = reader
    this.#maxRejected = maxRejected
    this.#verified = verified
  }

  async land(): Promise<Landed> {
    await this.#examine(this.#scan.files.filter(file => this.#reader.needsExamination(file)))
    let staged: Staged
    try {
      staged = await this.#context.write(this.#query())
    } catch (error) {
      // Of a file that was cut off, the last row may be the one that does not fit.
      await this.#verified
      const bad = isDataFault(error) ? await this.#misfits() : []
      if (bad.length === 0) throw error
      await this.#examine(bad)
      staged = await this.#context.write(this.#query())
    }
    await this.#verified
    const rejected = this.#rejected()
    if (rejected === 0) return { ...staged, rejected, sample: [] }
    const rows = await this.#rejectedRows()
    const rejects = await keepRejects(this.#context.connection, rows)
    return { ...staged, rejected, sample: rows.slice(0, SAMPLE), rejects }
  }

  #query(): string {
    const whole = this.#scan.files.filter(file => !this.#examined.has(file))
    const queries = [...this.#examined.values()].map(({ good }) => good)
    if (whole.length > 0) queries.unshift(this.#reader.query(whole))
    return queries.join(' union all ')
  }

  async #examine(files: readonly ScannedFile[]): Promise<void> {
    for (const file of files) this.#examined.set(file, await this.#reader.examine(file))
    const rejected = this.#rejected()
    if (rejected <= this.#maxRejected) return
    await this.#verified
    const byOrigin = new Map([...this.#examined].map(([{ origin }, examination]) => [origin, examination]))
    await refuse(byOrigin, rejected, this.#maxRejected)
  }

  /** Files not examined yet of which not all rows fit, found by making every value of each and counting nulls. */
  async #misfits(): Promise<readonly ScannedFile[]> {
    const files = this.#scan.files.filter(file => !this.#examined.has(file))
    if (files.length <= 1) return files
    const required = Object.entries(this.#scan.columns).map(([, { nullable }]) => !nullable)
    const bad: ScannedFile[] = []
    for (const file of files) {
      const counts = required.map((_, index) => `count(c${index})`)
      const names = required.map((_, index) => `c${index}`)
      const query = `select count(*), ${counts.join(', ')} from (${this.#reader.query([file])}) as f(${names.join(', ')})`
      try {
        const [row] = (await this.#context.connection.runAndReadAll(query)).getRows()
        const [rows, ...present] = row ?? []
        if (required.some((must, index) => must && present[index] !== rows)) bad.push(file)
      } catch (error) {
        if (!isDataFault(error)) throw error
        bad.push(file)
      }
    }
    return bad
  }

  #rejected(): number {
    return [...this.#examined.values()].reduce((sum, { rejected }) => sum + rejected, 0)
  }

  async #rejectedRows(): Promise<readonly RejectedRow[]> {
    const rows: RejectedRow[] = []
    for (const { rejected, first } of this.#examined.values()) if (rejected > 0) rows.push(...(await first(rejected)))
    return rows
  }
}

/** What an engine's session makes of errors that rows may be the cause of. */
const DATA_CODES: ReadonlySet<Code | undefined> = new Set<Code>(['ENGINE_CAST', 'ENGINE_QUERY', 'ENGINE_NULL'])

/** DuckDB's kinds of errors that rows cannot be the cause of. */
const OTHER_FAULTS = new Set(['INTERRUPT', 'Out of Memory', 'Parser', 'Binder', 'Catalog', 'FATAL', 'INTERNAL'])

function isDataFault(error: unknown): boolean {
  if (error instanceof MassifError) return DATA_CODES.has(error.code) && !isOtherFault(error.cause)
  return faultOf(error) !== undefined && !isOtherFault(error)
}

const isOtherFault = (error: unknown) => OTHER_FAULTS.has(faultOf(error)?.type ?? '')

/** Numbers that no two landings share: tables are seen by all of them. */
let tables = 0

/** The copies and tables that one landing needs. The copies are in a folder of their own, made with the first of them. */
class Scratch {
  readonly #parent: string
  readonly #tables: string[] = []
  #folder: string | undefined
  #count = 0

  constructor(parent: string) {
    this.#parent = parent
  }

  readonly path = (name: string): string => {
    if (this.#folder === undefined) {
      mkdirSync(this.#parent, { recursive: true })
      this.#folder = mkdtempSync(join(this.#parent, 'landing-'))
    }
    return join(this.#folder, `${this.#count++}-${name}`)
  }

  readonly table = (): string => {
    const name = `memory.main.${identifier(`massif misfits ${++tables}`)}`
    this.#tables.push(name)
    return name
  }

  async remove(connection: DuckDBConnection): Promise<void> {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
    // After an interruption it may fail too: then the tables go with the session.
    for (const table of this.#tables) await connection.run(`drop table if exists ${table}`).catch(() => {})
  }
}
