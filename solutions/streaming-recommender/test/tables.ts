import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Column, Columns } from 'massif'
import type { DataType } from '../../../src/define/data-type.ts'
import type { Project } from '../../../src/project/contract.ts'
import { loadProject } from '../../../src/project/load.ts'
import { renderQuery } from '../../../src/project/render/render.ts'

export type Values = { readonly [column: string]: unknown }
export interface Range {
  readonly start: string
  readonly end: string
}

const ALWAYS: Range = { start: '1990-01-01 00:00:00', end: '2040-01-01 00:00:00' }
const RUN_TIME = '2026-06-01 00:00:00'

/** The project's tables on a bare DuckDB: given rows of some, the rows of another. */
export class Tables implements AsyncDisposable {
  readonly #project: Project
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  readonly #made = new Set<string>()

  private constructor(project: Project, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#project = project
    this.#instance = instance
    this.#connection = connection
  }

  /** Sources are empty, but for the countries of the project. */
  static async open(): Promise<Tables> {
    const project = await loadProject(join(import.meta.dirname, '..'))
    const instance = await DuckDBInstance.create(':memory:')
    const tables = new Tables(project, instance, await instance.connect())
    for (const schema of new Set([...project.assets.keys()].map(name => name.split('.')[0]))) {
      await tables.run(`create schema ${schema}`)
    }
    for (const { name, asset } of project.assets.values()) {
      if (asset.kind !== 'source') continue
      const columns = Object.entries(asset.columns).map(([column, { type }]) => `"${column}" ${sqlType(type)}`)
      await tables.run(`create table ${name} (${columns.join(', ')})`)
      tables.#made.add(name)
      const { path } = asset.options as { path: string }
      if (path.startsWith('raw/')) {
        await tables.run(
          `insert into ${name} by name from read_csv('${join(project.directory, path)}', all_varchar = true)`,
        )
      }
    }
    return tables
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql)
  }

  /** Puts rows into a table that was not made yet; columns that are not named are null. */
  async given(name: string, rows: readonly Values[]): Promise<void> {
    const columns = this.#columns(name)
    if (!this.#made.has(name)) {
      const all = Object.entries(columns).map(([column, { type }]) => `"${column}" ${sqlType(type)}`)
      await this.run(`create table ${name} (${all.join(', ')})`)
      this.#made.add(name)
    }
    for (const row of rows) {
      const values = Object.entries(row).map(([column, value]) => {
        const type = (columns[column] as Column).type
        return `from_json('${JSON.stringify([value]).replaceAll("'", "''")}', '["${sqlType(type).replaceAll('"', '\\"')}"]')[1] as "${column}"`
      })
      await this.run(`insert into ${name} by name select ${values.join(', ')}`)
    }
  }

  /** The rows a table's query gives, in the order of its key, cast to its contract. */
  async rows(name: string, range = ALWAYS): Promise<Values[]> {
    const { asset } = this.#asset(name)
    const key = 'key' in asset.definition ? (asset.definition.key ?? []) : []
    const order = [...key, 'all'].slice(0, Math.max(1, key.length)).join(', ')
    return this.query(`select * from (${await this.#select(name, range)}) order by ${order}`)
  }

  async query(sql: string): Promise<Values[]> {
    const reader = await this.#connection.runAndReadAll(`select to_json(t) as row from (${sql}) t`)
    return reader.getRows().map(([row]) => JSON.parse(String(row)) as Values)
  }

  /** Makes a table, and those it reads, whole. */
  async make(name: string, range = ALWAYS): Promise<void> {
    if (this.#made.has(name)) return
    this.#made.add(name)
    await this.run(`create table ${name} as ${await this.#select(name, range)}`)
  }

  intervalTables(): string[] {
    return [...this.#project.assets.values()]
      .filter(({ asset }) => asset.kind === 'table' && asset.definition.load?.by === 'interval')
      .map(({ name }) => name)
  }

  async #select(name: string, range: Range): Promise<string> {
    const asset = this.#asset(name)
    for (const input of asset.inputs) await this.make(input)
    const { text } = renderQuery(asset, this.#project, { runTime: RUN_TIME, interval: range })
    const cast = Object.entries(this.#columns(name)).map(
      ([column, { type }]) => `cast("${column}" as ${sqlType(type)}) as "${column}"`,
    )
    return `select ${cast.join(', ')} from (${text})`
  }

  #columns(name: string): Columns {
    return this.#asset(name).asset.columns
  }

  #asset(name: string) {
    const asset = this.#project.assets.get(name)
    if (!asset) throw new RangeError(`No asset ${name}`)
    return asset
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync()
    this.#instance.closeSync()
  }
}

function sqlType(type: DataType): string {
  switch (type.kind) {
    case 'scalar':
      return type.name === 'string' ? 'varchar' : type.name
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`
    case 'list':
      return `${sqlType(type.element)}[]`
    case 'map':
      return `map(${sqlType(type.key)}, ${sqlType(type.value)})`
    case 'struct':
      return `struct(${Object.entries(type.fields)
        .map(([name, of]) => `"${name}" ${sqlType(of)}`)
        .join(', ')})`
  }
}
