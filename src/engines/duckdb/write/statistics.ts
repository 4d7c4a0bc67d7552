import type { ColumnStatistics, WrittenFile } from '../../../lake/contract.ts'
import type { Field, IcebergType } from '../../../lake/schema/schema.ts'
import { identifier } from '../sql/quote.ts'

/** A row of what `copy … (return_stats)` gives, as JSON. */
export interface CopiedFile {
  readonly filename: string
  readonly count: string
  readonly file_size_bytes: string
  readonly column_statistics: readonly Entry<readonly Entry<string>[]>[] | null
  readonly partition_keys: readonly Entry<string | null>[] | null
}

interface Entry<V> {
  readonly key: string
  readonly value: V
}

/** A column of a file that is not made of others. */
export interface Leaf {
  readonly id: number
  /** In a list or map: it has any number of values a row. */
  readonly repeated: boolean
}

/** The leaves of a schema by the path under which DuckDB names them: `"a"."b"`. */
export function leavesOf(fields: readonly Field[]): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>()
  const visit = (path: string, id: number, type: IcebergType, repeated: boolean): void => {
    if (typeof type === 'string') {
      leaves.set(path, { id, repeated })
      return
    }
    switch (type.type) {
      case 'struct':
        for (const field of type.fields) visit(`${path}.${identifier(field.name)}`, field.id, field.type, repeated)
        return
      case 'list':
        visit(`${path}."element"`, type.elementId, type.element, true)
        return
      case 'map':
        visit(`${path}."key"`, type.keyId, type.key, true)
        visit(`${path}."value"`, type.valueId, type.value, true)
    }
  }
  for (const field of fields) visit(identifier(field.name), field.id, field.type, false)
  return leaves
}

/** What DuckDB measured of a file, under the ids of the lake. */
export function writtenFile(
  copied: CopiedFile,
  leaves: ReadonlyMap<string, Leaf>,
  partition: readonly (string | null)[],
): WrittenFile {
  const columns: ColumnStatistics[] = []
  for (const { key, value } of copied.column_statistics ?? []) {
    const leaf = leaves.get(key)
    if (leaf) columns.push(columnStatistics(leaf, value))
  }
  return {
    path: copied.filename,
    rows: Number(copied.count),
    bytes: Number(copied.file_size_bytes),
    columns,
    partition,
  }
}

function columnStatistics({ id, repeated }: Leaf, entries: readonly Entry<string>[]): ColumnStatistics {
  const measured = new Map(entries.map(({ key, value }) => [key, value]))
  const [min, max, hasNan] = [measured.get('min'), measured.get('max'), measured.get('has_nan')]
  return {
    fieldId: id,
    bytes: Number(measured.get('column_size_bytes') ?? 0),
    values: Number(measured.get('num_values') ?? 0),
    nulls: Number(measured.get('null_count') ?? 0),
    ...(hasNan === undefined ? {} : { hasNan: hasNan === 'true' }),
    // The bounds of a list's elements say nothing of its rows.
    ...(repeated || min === undefined ? {} : { min }),
    ...(repeated || max === undefined ? {} : { max }),
  }
}
