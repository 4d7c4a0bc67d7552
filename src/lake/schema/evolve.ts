import type { Columns } from '../../define/columns.ts'
import { type DataType, typeText } from '../../define/data-type.ts'
import { type Diagnostic, diagnostic, MassifError } from '../../diagnostics/diagnostic.ts'
import { decimalOf } from './decimal.ts'
import { freshType, primitiveOf } from './fresh.ts'
import type { Field, IcebergType, ListType, MapType, Schema, StructType } from './schema.ts'
import { icebergTypeText } from './text.ts'
import { everyField } from './walk.ts'

export interface Evolution {
  /** Name of the table, for messages. */
  readonly table: string
  readonly columns: Columns
  /** The table's present columns; undefined for a new table. */
  readonly current: Schema | undefined
  /** Every schema the table had. */
  readonly past: readonly Schema[]
  /** Ids up to this one were given to a column once, and are not given again. */
  readonly lastId: number
  /** Old name to new. */
  readonly renamed: ReadonlyMap<string, string>
  /** No row of the present files stays. */
  readonly replace: boolean
}

/**
 * The fields for `columns`, each with the id by which it is already known where it is the same column: by name at
 * every depth, or by `renamed` at the top. Types may widen as Iceberg allows: https://iceberg.apache.org/spec/#schema-evolution
 *
 * @throws MassifError LAKE_EVOLUTION, with every change that would lose or garble data.
 */
export function evolve(evolution: Evolution): readonly Field[] {
  const faults: Diagnostic[] = []
  const fields = new Evolver(evolution, faults).fields()
  if (faults.length > 0) throw new MassifError(faults)
  return fields
}

class Evolver {
  readonly #evolution: Evolution
  readonly #faults: Diagnostic[]
  #lastId: number

  constructor(evolution: Evolution, faults: Diagnostic[]) {
    this.#evolution = evolution
    this.#faults = faults
    this.#lastId = evolution.lastId
  }

  readonly #nextId = (): number => ++this.#lastId

  fields(): readonly Field[] {
    const { current, columns, replace } = this.#evolution
    const before = new Map(current?.fields.map(field => [field.name, field]))
    this.#rename(before)
    const wanted = Object.entries(columns).map(([name, column]) => {
      const known = before.get(name)
      const kept = known && (!replace || this.#fits(known, column.type)) ? known : undefined
      return { name, column, kept, id: kept?.id ?? this.#nextId() }
    })
    return wanted.map(({ name, column, kept, id }) => ({
      id,
      name,
      required: !column.nullable && (current === undefined || replace || (kept?.required ?? false)),
      type: kept ? this.#type([name], id, kept.type, column.type) : freshType(column.type, this.#nextId),
      ...(column.description === undefined ? {} : { doc: column.description }),
    }))
  }

  #rename(before: Map<string, Field>): void {
    for (const [from, to] of this.#evolution.renamed) {
      const field = before.get(from)
      if (!field) {
        this.#refuse(
          `column "${from}" cannot be renamed to "${to}": it is not there`,
          'Only whole columns can be renamed.',
        )
      } else if (before.has(to)) {
        this.#refuse(`column "${from}" cannot be renamed to "${to}": there is a column of that name`)
      } else {
        before.delete(from)
        before.set(to, field)
      }
    }
  }

  /** Whether a column can stay the same one, with all that is inside it. */
  #fits(before: Field, wanted: DataType): boolean {
    const trial: Diagnostic[] = []
    new Evolver({ ...this.#evolution, replace: false }, trial).#type([], before.id, before.type, wanted)
    return trial.length === 0
  }

  /** The type of the field `id`, at `path`, that held `before`. */
  #type(path: readonly string[], id: number, before: IcebergType, wanted: DataType): IcebergType {
    const primitive = primitiveOf(wanted)
    if (primitive !== undefined) {
      if (typeof before === 'string' && widens(before, primitive)) return primitive
    } else if (typeof before !== 'string') {
      if (before.type === 'struct' && wanted.kind === 'struct') return this.#struct(path, id, before, wanted.fields)
      if (before.type === 'list' && wanted.kind === 'list') return this.#list(path, before, wanted.element)
      if (before.type === 'map' && wanted.kind === 'map') return this.#map(path, before, wanted.key, wanted.value)
    }
    this.#refuse(
      `column ${quoted(path)} cannot become ${typeText(wanted)}: it holds ${icebergTypeText(before)}`,
      'Give the new column another name, or rebuild the table whole.',
    )
    return before
  }

  #list(path: readonly string[], before: ListType, element: DataType): ListType {
    return {
      ...before,
      element: this.#type([...path, 'element'], before.elementId, before.element, element),
      elementRequired: false,
    }
  }

  #map(path: readonly string[], before: MapType, key: DataType, value: DataType): MapType {
    const evolved = this.#type([...path, 'key'], before.keyId, before.key, key)
    // Equal keys would no longer be found by the values they were stored under.
    if (JSON.stringify(evolved) !== JSON.stringify(before.key))
      this.#refuse(`the keys of column ${quoted(path)} cannot change`, 'Rebuild the table whole.')
    return {
      ...before,
      value: this.#type([...path, 'value'], before.valueId, before.value, value),
      valueRequired: false,
    }
  }

  #struct(
    path: readonly string[],
    parent: number,
    before: StructType,
    wanted: { readonly [name: string]: DataType },
  ): StructType {
    const known = new Map(before.fields.map(field => [field.name, field]))
    const members = Object.entries(wanted).map(([name, type]) => {
      const kept = known.get(name)
      return { name, type, kept, id: kept?.id ?? this.#nextId() }
    })
    // Engines find members of a struct by name: with none in common there is nothing by which to find the old rows.
    if (!members.some(({ kept }) => kept))
      this.#refuse(
        `column ${quoted(path)} keeps none of its members`,
        'Members cannot be renamed: rebuild the table whole.',
      )
    for (const { name, kept, id } of members) if (!kept) this.#refuseReturning([...path, name], parent, id)
    return {
      type: 'struct',
      fields: members.map(({ name, type, kept, id }) => ({
        id,
        name,
        required: false,
        type: kept ? this.#type([...path, name], id, kept.type, type) : freshType(type, this.#nextId),
      })),
    }
  }

  /** A new member under the name of one that was dropped would show that one's old values. */
  #refuseReturning(path: readonly string[], parent: number, id: number): void {
    const returns = this.#evolution.past.some(({ fields }) =>
      everyField(fields).some(
        ({ field, parent: of }) => of?.id === parent && field.name === path.at(-1) && field.id !== id,
      ),
    )
    if (returns)
      this.#refuse(`column ${quoted(path)} was dropped before, and cannot come back`, 'Rebuild the table whole.')
  }

  #refuse(what: string, hint?: string): void {
    const { table } = this.#evolution
    this.#faults.push(
      diagnostic('LAKE_EVOLUTION', `${table}: ${what}.`, { asset: table, ...(hint === undefined ? {} : { hint }) }),
    )
  }
}

/** Whether a column may become another type as it stands, as Iceberg allows. */
export function widens(from: string, to: string): boolean {
  if (from === to || (from === 'int' && to === 'long') || (from === 'float' && to === 'double')) return true
  const [a, b] = [decimalOf(from), decimalOf(to)]
  return a !== undefined && b !== undefined && a.scale === b.scale && a.precision <= b.precision
}

function quoted(path: readonly string[]): string {
  return `"${path.join('.')}"`
}
