import type { Asset } from '../../define/asset.ts'
import type { Site } from '../../define/site.ts'
import type { Code } from '../../diagnostics/codes/table.ts'
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts'
import { nearest } from '../../diagnostics/nearest.ts'
import { placeInCall } from '../source/find.ts'
import type { ReadText } from '../source/read.ts'

interface Sited {
  readonly site?: Site | undefined
}

/** What is wrong with one asset's declaration, gathered. */
export class Report {
  readonly problems: Diagnostic[] = []
  /** Nothing can be done with the asset: it is not what its type says. */
  unusable = false
  readonly name: string
  readonly asset: Asset
  readonly #read: ReadText

  constructor(name: string, asset: Asset, read: ReadText) {
    this.name = name
    this.asset = asset
    this.#read = read
  }

  /** Whether the asset's columns can be told from a query. */
  get hasQuery(): boolean {
    return this.asset.kind !== 'source' && this.asset.kind !== 'destination' && 'query' in this.asset.definition
  }

  /**
   * @param path words that lead to the place within the declaration: `['key', 'order_id']`
   * @param of what was declared by another call to look in, such as a check
   */
  add(
    message: string,
    path: readonly string[],
    hint?: string,
    of: Sited = this.asset,
    code: Code = 'PROJECT_DEFINITION',
  ): void {
    const at = placeInCall(of.site, path, this.#read)
    const details = { asset: this.name, ...(at ? { at } : {}), ...(hint === undefined ? {} : { hint }) }
    this.problems.push(diagnostic(code, message, details))
  }

  /** Tells of what makes the asset unusable. */
  giveUp(message: string, path: readonly string[], hint?: string): void {
    this.unusable = true
    this.add(message, path, hint)
  }

  /** Whether a member of the definition is a list, if it is there at all. */
  isList(value: unknown, member: string): boolean {
    if (value === undefined || Array.isArray(value)) return true
    this.giveUp(`\`${member}\` is no list`, [member])
    return false
  }

  /** Tells of a column that is not there. Gives whether it is. */
  has(column: unknown, what: string, path: readonly string[], of?: Sited): column is string {
    const { columns } = this.asset
    if (typeof column === 'string' && Object.hasOwn(columns, column)) return true
    const names = Object.keys(columns)
    // A contract that is still to be filled in says nothing of what it will have.
    if (names.length === 0 && this.hasQuery) return false
    const meant = nearest(String(column), names)
    const hint = meant ? `Did you mean "${meant}"?` : `Its columns are ${names.join(', ')}.`
    this.add(
      `${what} names the column "${String(column)}", which ${this.name} does not have`,
      [...path, String(column)],
      hint,
      of,
    )
    return false
  }
}
