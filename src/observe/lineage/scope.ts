import type { Origin } from './contract.ts'

/** What goes into a value. */
export interface Sources {
  readonly from: ReadonlySet<string>
  readonly uncertain: boolean
}

/** A column of a relation within a query, by its name in lower case. */
export interface Field extends Sources {
  readonly name: string
}

/** A relation that a query reads, under the name it has there. All names are in lower case. */
export interface Reading {
  readonly schema: string
  readonly name: string
  readonly fields: readonly Field[]
  /** What goes into columns that are not among `fields`; undefined where there are no others. */
  readonly rest?: Sources
}

/** The relations that an expression sees, those of the query around it after its own. */
export interface Scope {
  readonly readings: readonly Reading[]
  /** Columns that `using` made one: what goes into them comes from both sides. */
  readonly joined: ReadonlySet<string>
  readonly parent: Scope | undefined
  /** Columns of the same `select`, by the names they were given. */
  readonly aliases?: ReadonlyMap<string, Sources>
}

export const NOTHING: Sources = { from: new Set(), uncertain: false }
export const UNKNOWN: Sources = { from: new Set(), uncertain: true }

export function together(all: readonly Sources[]): Sources {
  return {
    from: new Set(all.flatMap(({ from }) => [...from])),
    uncertain: all.some(({ uncertain }) => uncertain),
  }
}

const SEPARATOR = '\u0000'

export function originKey({ relation, column }: Origin): string {
  return `${relation}${SEPARATOR}${column}`
}

export function originOf(key: string): Origin {
  const at = key.indexOf(SEPARATOR)
  return { relation: key.slice(0, at), column: key.slice(at + 1) }
}

/** What goes into a column that an expression names, `names` being its parts: `a`, `t.a`, `raw.t.a`, `a.member`. */
export function resolve(names: readonly string[], scope: Scope | undefined): Sources {
  for (let at = scope; at; at = at.parent) {
    const found = inScope(names, at)
    if (found) return found
  }
  return UNKNOWN
}

function inScope([first = '', second, third]: readonly string[], scope: Scope): Sources | undefined {
  if (second !== undefined && third !== undefined) {
    const reading = scope.readings.find(({ schema, name }) => schema === first && name === second)
    const found = reading && columnOf(reading, third)
    if (found) return found
  }
  if (second !== undefined) {
    const reading = scope.readings.find(({ name }) => name === first)
    const found = reading && columnOf(reading, second)
    if (found) return found
  }
  const holding = scope.readings.flatMap(reading => reading.fields.find(({ name }) => name === first) ?? [])
  if (holding.length > 0) return scope.joined.has(first) ? together(holding) : holding[0]
  const alias = scope.aliases?.get(first)
  if (alias) return alias
  // The name of a relation by itself is a row of it.
  const row = second === undefined ? scope.readings.find(({ name }) => name === first) : undefined
  if (row) return together([...row.fields, ...(row.rest ? [row.rest] : [])])
  const open = scope.readings.flatMap(({ rest }) => rest ?? [])
  return open.length > 0 ? together(open) : undefined
}

function columnOf({ fields, rest }: Reading, column: string): Sources | undefined {
  return fields.find(({ name }) => name === column) ?? rest
}
