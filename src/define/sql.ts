import type { Input } from './input.ts'
import { callSite, type Site } from './site.ts'

/** A value written into SQL as a literal. */
export type Literal = string | number | bigint | boolean | Date

/**
 * A piece of SQL with its references: `texts[0] inputs[0] texts[1] …`.
 * With `file` the text stands in a file beside the module, and other assets are named there by qualified name.
 */
export interface Sql extends Input {
  readonly kind: 'sql'
  readonly texts: readonly string[]
  readonly inputs: readonly (Input | Literal)[]
  readonly file?: string
  readonly site?: Site | undefined
}

/** SQL with references to relations, intervals, parameters and other SQL. Strings and numbers become literals. */
function tag(strings: TemplateStringsArray, ...values: (Input | Literal)[]): Sql {
  return node({ texts: strings.raw, inputs: values }, tag)
}

/**
 * SQL that stands in a file.
 *
 * @param path relative to the module that calls; read when the project is loaded.
 */
function file(path: string): Sql {
  return node({ texts: [], inputs: [], file: path }, file)
}

function node(parts: Pick<Sql, 'texts' | 'inputs' | 'file'>, declare: (...args: never[]) => unknown): Sql {
  const site = callSite(declare)
  return Object.freeze({
    kind: 'sql',
    ...parts,
    get site() {
      return site()
    },
  } as const)
}

export const sql: typeof tag & { readonly file: typeof file } = Object.assign(tag, { file })
