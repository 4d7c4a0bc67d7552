import type { Asset } from '../../define/asset.ts'
import type { Code } from '../../diagnostics/codes/table.ts'
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts'
import type { InputRead } from '../contract.ts'
import type { ReadText } from '../source/read.ts'
import { isKeyword } from './identifier.ts'
import { placeOf } from './place.ts'
import { type Origin, type Piece, REFERENCE, readText, type Statement } from './statement.ts'
import type { Token } from './tokens.ts'

/** What is known of the project's names while its queries are resolved. */
export interface Names {
  readonly nameOf: ReadonlyMap<Asset, string>
  /** Exported, but under a name that cannot be used: that was said already. */
  readonly refused: ReadonlySet<Asset>
  /** By name in lower case. */
  readonly byName: ReadonlyMap<string, { readonly name: string; readonly asset: Asset }>
  readonly read: ReadText
}

/** What was added of one template or file: its own tokens, without those of nested SQL, and where each was written. */
export interface Written {
  readonly tokens: readonly Token[]
  readonly at: (token: Token) => Origin
}

/** A statement while it is put together, with everything that is wrong about it. */
export class Draft {
  readonly names: Names
  readonly problems: Diagnostic[] = []
  readonly #asset: string
  readonly #pieces: Piece[] = []
  readonly #meaning: string[] = []
  #word = -1

  constructor(names: Names, asset: string) {
    this.names = names
    this.#asset = asset
  }

  add(piece: Piece): void {
    if (piece.kind === 'text' && piece.text === '') return
    this.#pieces.push(piece)
  }

  reference(read: InputRead, origin: Origin): void {
    this.add({ kind: 'reference', read, origin })
    this.mean(`${REFERENCE}${readText(read)}${REFERENCE}`)
  }

  mean(text: string): void {
    this.#meaning.push(text)
  }

  /** Adds a token to the meaning. The case of keywords and of functions means nothing. */
  token(token: Token): void {
    const { text } = token
    if (token.kind === 'word') {
      const lower = text.toLowerCase()
      if (!isKeyword(lower)) this.#word = this.#meaning.length
      this.#meaning.push(isKeyword(lower) ? lower : text)
      return
    }
    const called = this.#meaning.length - 1
    if (text === '(' && called === this.#word) this.#meaning[called] = this.#meaning[called]?.toLowerCase() ?? ''
    this.#meaning.push(text)
  }

  problem(code: Code, message: string, origin: Origin, hint?: string): void {
    const at = placeOf(origin, this.names.read)
    this.problems.push(
      diagnostic(code, message, { asset: this.#asset, ...(at ? { at } : {}), ...(hint === undefined ? {} : { hint }) }),
    )
  }

  finish(): Statement {
    return Object.freeze({ kind: 'statement', pieces: this.#pieces, meaning: this.#meaning.join(' ') } as const)
  }
}

/** The column a relation is cut by unless another is named: a source's `time`, the time of a load by interval. */
export function timeOf(asset: Asset): string | undefined {
  if (asset.kind === 'source') return asset.definition.time
  if (asset.kind === 'table' && asset.definition.load?.by === 'interval') return asset.definition.load.time
  return undefined
}
