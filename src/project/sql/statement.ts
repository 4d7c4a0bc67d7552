import type { Param } from '../../define/input.ts'
import type { Sql } from '../../define/sql.ts'
import type { InputRead } from '../contract.ts'

/**
 * A query with every reference resolved to a name: what stood in a template or in a file, nested SQL unfolded.
 * Rendering, fingerprints and positions are all made from this.
 */
export interface Statement {
  readonly kind: 'statement'
  readonly pieces: readonly Piece[]
  /**
   * The tokens that make its meaning: no comments or spaces, words of the language in lower case, references by name
   * between two `REFERENCE` characters.
   */
  readonly meaning: string
}

export const REFERENCE = '\u0001'

export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly origin: Origin }
  | { readonly kind: 'reference'; readonly read: InputRead; readonly origin: Origin }
  /** The keys that a merge computes again. */
  | { readonly kind: 'affected'; readonly origin: Origin }
  /** The table whose check this is. */
  | { readonly kind: 'self'; readonly origin: Origin }
  | { readonly kind: 'param'; readonly name: Param['name']; readonly origin: Origin }

/** Where a piece was written. Turned into line and column only when somebody asks: that means reading the source. */
export type Origin =
  /** `length` characters, `offset` characters into the text number `part` of the template. */
  | {
      readonly kind: 'template'
      readonly sql: Sql
      readonly part: number
      readonly offset: number
      readonly length: number
    }
  /** The `${…}` after text number `part`. */
  | { readonly kind: 'interpolation'; readonly sql: Sql; readonly part: number }
  /** `length` characters of a `.sql` file. */
  | { readonly kind: 'file'; readonly file: string; readonly offset: number; readonly length: number }

/** The same origin, from its character number `skip` on. */
export function within(origin: Origin, skip: number, length: number): Origin {
  return origin.kind === 'interpolation' ? origin : { ...origin, offset: origin.offset + skip, length }
}

/** How statements read other assets, by name, each way once. */
export function readsOf(statements: readonly Statement[]): InputRead[] {
  const found = new Map<string, InputRead>()
  for (const { pieces } of statements) {
    for (const piece of pieces) if (piece.kind === 'reference') found.set(readText(piece.read), piece.read)
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, read]) => read)
}

/** A way of reading, as text: equal texts, equal ways. */
export function readText(read: InputRead): string {
  switch (read.how) {
    case 'whole':
      return read.name
    case 'lookup':
      return `${read.name} ${read.policy}`
    case 'changes':
      return `changes of ${read.name}`
    case 'slice':
      return `${read.name} by ${read.by}${read.back === undefined ? '' : ` back ${read.back}`}`
  }
}
