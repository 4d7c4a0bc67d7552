import type { Param } from '../../define/input.ts'
import type { Site } from '../../define/site.ts'
import type { InputRead } from '../contract.ts'

/**
 * A query with every reference resolved to a name: what stood in a template or in a file, nested SQL unfolded.
 * Rendering, fingerprints and positions are all made from this.
 */
export interface Statement {
  readonly kind: 'statement'
  readonly pieces: readonly Piece[]
  /** The tokens that make its meaning, with references by name; comments and spaces are gone. */
  readonly meaning: string
}

export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly origin: Origin }
  | { readonly kind: 'reference'; readonly read: InputRead; readonly origin: Origin }
  /** The table whose check this is. */
  | { readonly kind: 'self'; readonly origin: Origin }
  | { readonly kind: 'param'; readonly name: Param['name']; readonly origin: Origin }

/** Where a piece was written. Turned into line and column only when somebody asks: that means reading the source. */
export type Origin =
  /** `offset` characters into the text number `part` of the template whose backtick is at `site`. */
  | { readonly kind: 'template'; readonly site: Site; readonly part: number; readonly offset: number }
  /** The `${…}` after text number `part`. */
  | { readonly kind: 'interpolation'; readonly site: Site; readonly part: number }
  /** `length` characters of a `.sql` file. */
  | { readonly kind: 'file'; readonly file: string; readonly offset: number; readonly length: number }
  | { readonly kind: 'nowhere' }
