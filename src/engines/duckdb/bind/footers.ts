import type { DuckDBConnection } from '@duckdb/node-api'
import { filePath } from '../sql/quote.ts'

/** A column of a Parquet file, or a part of one: what `id` stands for is the same whatever the name. */
export interface FileColumn {
  readonly name: string
  readonly id: number | undefined
  readonly shape: 'value' | 'struct' | 'list' | 'map'
  /** Members of a struct; the element of a list; key and value of a map. */
  readonly parts: readonly FileColumn[]
}

/** What the footers of files say of their columns. Files never change, so that each is read once. */
export class Footers {
  readonly #known = new Map<string, readonly FileColumn[]>()

  /** @param paths local paths; the columns of each come back in the same order */
  async columns(connection: DuckDBConnection, paths: readonly string[]): Promise<readonly (readonly FileColumn[])[]> {
    const unknown = paths.filter(path => !this.#known.has(path))
    if (unknown.length > 0) await this.#read(connection, unknown)
    return paths.map(path => this.#known.get(path) ?? [])
  }

  async #read(connection: DuckDBConnection, paths: readonly string[]): Promise<void> {
    const reader = await connection.runAndReadAll(
      `select file_name, name, num_children, field_id, coalesce(converted_type, logical_type, '')
       from parquet_schema([${paths.map(filePath)}]) order by file_name, column_id`,
    )
    const entries = Map.groupBy(reader.getRows(), ([file]) => String(file))
    for (const [file, rows] of entries) {
      const read = rows.map(([, name, children, id, type]) => ({
        name: String(name),
        children: Number(children ?? 0),
        id: id === null ? undefined : Number(id),
        type: String(type),
      }))
      this.#known.set(file, treeOf(read))
    }
  }
}

interface Element {
  readonly name: string
  readonly children: number
  readonly id: number | undefined
  /** `LIST`, `MAP` and others; how logical types are spelled depends on the writer. */
  readonly type: string
}

/** The columns below the root, from the elements in the order of the footer: each before its children. */
function treeOf(elements: readonly Element[]): readonly FileColumn[] {
  let at = 0
  const next = (): FileColumn => {
    const { name, id, children, type } = elements[at++] as Element
    const below = Array.from({ length: children }, next)
    const [only] = below
    if (children === 0) return { name, id, shape: 'value', parts: [] }
    // Both keep a repeated group around what they hold.
    if (/^LIST|^ListType/.test(type) && only) return { name, id, shape: 'list', parts: only.parts }
    if (/^MAP|^MapType/.test(type) && only) return { name, id, shape: 'map', parts: only.parts }
    return { name, id, shape: 'struct', parts: below }
  }
  return next().parts
}
