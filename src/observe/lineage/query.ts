import type { KnownRelation } from './contract.ts'
import {
  type Field,
  NOTHING,
  originKey,
  type Reading,
  resolve,
  type Scope,
  type Sources,
  together,
  UNKNOWN,
} from './scope.ts'
import { child, children, isNode, type Node, text, texts } from './tree.ts'

/** The columns that a query gives. */
export interface Output {
  readonly fields: readonly Field[]
  /** What goes into columns that are not among `fields`; undefined where there are no others. */
  readonly rest?: Sources
}

/** Common table expressions by name, in lower case. */
type Ctes = ReadonlyMap<string, Output>

interface From {
  readonly readings: readonly Reading[]
  readonly joined: ReadonlySet<string>
}

const NO_FROM: From = { readings: [], joined: new Set() }
const lower = (name: string) => name.toLowerCase()

/** Follows values through queries: for one set of known relations. */
export class QueryReader {
  readonly #known: (name: string) => KnownRelation | undefined

  /** @param known a relation by its name in lower case, `namespace.name` */
  constructor(known: (name: string) => KnownRelation | undefined) {
    this.#known = known
  }

  /** The columns of a query node, with what goes into each. */
  read(node: Node | undefined, outer: Ctes = new Map(), parent?: Scope): Output {
    if (!node) return { fields: [], rest: UNKNOWN }
    const ctes = this.#ctes(node, outer, parent)
    switch (text(node, 'type')) {
      case 'SELECT_NODE':
        return this.#select(node, ctes, parent)
      case 'SET_OPERATION_NODE':
        return this.#setOperation(node, ctes, parent)
      case 'RECURSIVE_CTE_NODE':
        return this.#recursive(node, ctes, parent)
      case 'CTE_NODE': {
        const named = new Map(ctes).set(lower(text(node, 'cte_name')), this.read(child(node, 'query'), ctes, parent))
        return this.read(child(node, 'child'), named, parent)
      }
      default:
        return { fields: [], rest: this.#everything(node, ctes, parent) }
    }
  }

  #ctes(node: Node, outer: Ctes, parent: Scope | undefined): Ctes {
    const entries = children(child(node, 'cte_map'), 'map')
    if (entries.length === 0) return outer
    const ctes = new Map(outer)
    for (const entry of entries) {
      const value = child(entry, 'value')
      const output = this.read(child(child(value, 'query'), 'node'), ctes, parent)
      ctes.set(lower(text(entry, 'key')), renamed(output, texts(value, 'aliases')))
    }
    return ctes
  }

  #recursive(node: Node, ctes: Ctes, parent: Scope | undefined): Output {
    const name = lower(text(node, 'cte_name'))
    const aliases = texts(node, 'aliases')
    let output = renamed(this.read(child(node, 'left'), ctes, parent), aliases)
    // What goes into a column may come by way of another: no path is longer than there are columns.
    for (let round = 0; round <= output.fields.length; round++) {
      const again = this.read(child(node, 'right'), new Map(ctes).set(name, output), parent)
      output = byPosition([output, again])
    }
    return output
  }

  #setOperation(node: Node, ctes: Ctes, parent: Scope | undefined): Output {
    const parts = [child(node, 'left'), child(node, 'right'), ...children(node, 'children')].filter(each => each)
    const outputs = parts.map(part => this.read(part, ctes, parent))
    const type = text(node, 'setop_type')
    if (type === 'EXCEPT') return outputs[0] ?? { fields: [], rest: UNKNOWN }
    return type === 'UNION_BY_NAME' ? byName(outputs) : byPosition(outputs)
  }

  #select(node: Node, ctes: Ctes, parent: Scope | undefined): Output {
    const from = this.#from(child(node, 'from_table'), ctes, parent)
    const aliases = new Map<string, Sources>()
    const scope: Scope = { ...from, parent, aliases }
    const fields: Field[] = []
    const rests: Sources[] = []
    for (const [index, expression] of children(node, 'select_list').entries()) {
      if (text(expression, 'class') === 'STAR' && !expression.columns) {
        const star = this.#star(expression, scope, ctes)
        fields.push(...star.fields)
        if (star.rest) rests.push(star.rest)
        continue
      }
      const sources = this.#sources(expression, scope, ctes)
      if (holdsColumns(expression)) {
        rests.push({ ...sources, uncertain: true })
        continue
      }
      const name = lower(text(expression, 'alias') || texts(expression, 'column_names').at(-1) || `column ${index + 1}`)
      fields.push({ ...sources, name })
      if (text(expression, 'alias')) aliases.set(name, sources)
    }
    return { fields, ...(rests.length > 0 ? { rest: { ...together(rests), uncertain: true } } : {}) }
  }

  #star(star: Node, scope: Scope, ctes: Ctes): Output {
    const of = lower(text(star, 'relation_name'))
    const readings = scope.readings.filter(({ name }) => of === '' || name === of)
    const left = new Set([...texts(star, 'exclude_list'), ...children(star, 'exclude_list').map(lastName)].map(lower))
    const replaced = new Map(
      children(star, 'replace_list').map(entry => [lower(text(entry, 'key')), child(entry, 'value')] as const),
    )
    const names = new Map(
      children(star, 'rename_list').map(entry => [
        lower(lastName(child(entry, 'key') ?? entry)),
        lower(text(entry, 'value')),
      ]),
    )
    const seen = new Set<string>()
    const fields: Field[] = []
    for (const reading of readings) {
      for (const field of reading.fields) {
        const { name } = field
        if (left.has(name) || (scope.joined.has(name) && seen.has(name))) continue
        seen.add(name)
        const other = replaced.get(name)
        const all = of === '' && scope.joined.has(name) ? resolve([name], scope) : field
        fields.push({ ...(other ? this.#sources(other, scope, ctes) : all), name: names.get(name) ?? name })
      }
    }
    const rests = readings.flatMap(({ rest }) => rest ?? [])
    if (readings.length === 0) rests.push(UNKNOWN)
    return { fields, ...(rests.length > 0 ? { rest: together(rests) } : {}) }
  }

  #from(node: Node | undefined, ctes: Ctes, parent: Scope | undefined): From {
    if (!node) return NO_FROM
    const alias = lower(text(node, 'alias'))
    const one = (output: Output, name = alias, schema = ''): From => ({
      readings: [{ schema, name, ...renamed(output, texts(node, 'column_name_alias')) }],
      joined: new Set(),
    })
    switch (text(node, 'type')) {
      case 'EMPTY':
      case 'EMPTY_FROM':
        return NO_FROM
      case 'BASE_TABLE': {
        const [schema, table] = [lower(text(node, 'schema_name')), lower(text(node, 'table_name'))]
        const cte = schema === '' ? ctes.get(table) : undefined
        return one(cte ?? this.#stored(schema, table), alias || table, alias === '' ? schema : '')
      }
      case 'SUBQUERY':
        return one(this.read(child(child(node, 'subquery'), 'node'), ctes, parent))
      case 'JOIN':
        return this.#join(node, ctes, parent)
      case 'EXPRESSION_LIST':
        return one(this.#values(node, ctes, parent))
      case 'TABLE_FUNCTION': {
        const call = child(node, 'function')
        const given = call
          ? together(children(call, 'children').map(each => this.#sources(each, parent, ctes)))
          : UNKNOWN
        const names = texts(node, 'column_name_alias').map(lower)
        const name = alias || lower(text(call, 'function_name'))
        return {
          readings: [{ schema: '', name, fields: names.map(column => ({ ...given, name: column })), rest: given }],
          joined: new Set(),
        }
      }
      default:
        return one({ fields: [], rest: this.#everything(node, ctes, parent) })
    }
  }

  #join(node: Node, ctes: Ctes, parent: Scope | undefined): From {
    const left = this.#from(child(node, 'left'), ctes, parent)
    // What is on the right may look at what is on the left: `unnest(l.items)`, a lateral subquery.
    const right = this.#from(child(node, 'right'), ctes, { ...left, parent })
    const kind = text(node, 'join_type')
    if (kind === 'SEMI' || kind === 'ANTI') return left
    const names = (from: From) => from.readings.flatMap(({ fields }) => fields.map(({ name }) => name))
    const rights = new Set(names(right))
    const shared = text(node, 'ref_type') === 'NATURAL' ? names(left).filter(name => rights.has(name)) : []
    const joined = [...left.joined, ...right.joined, ...texts(node, 'using_columns').map(lower), ...shared]
    return { readings: [...left.readings, ...right.readings], joined: new Set(joined) }
  }

  #values(node: Node, ctes: Ctes, parent: Scope | undefined): Output {
    const rows = Array.isArray(node.values) ? node.values.filter(each => Array.isArray(each)) : []
    const named = texts(node, 'expected_names')
    const width = Math.max(0, ...rows.map(row => row.length))
    const fields = Array.from({ length: width }, (_, at) => {
      const cells = rows.map(row => row[at]).filter(isNode)
      return { name: lower(named[at] ?? `col${at}`), ...together(cells.map(cell => this.#sources(cell, parent, ctes))) }
    })
    return { fields }
  }

  #stored(schema: string, table: string): Output {
    const called = schema === '' ? table : `${schema}.${table}`
    const known = this.#known(called)
    const of = (column: string): Sources => ({
      from: new Set([originKey({ relation: known?.name ?? called, column })]),
      uncertain: column === '*',
    })
    if (!known || known.columns.length === 0) return { fields: [], rest: of('*') }
    return { fields: known.columns.map(column => ({ name: lower(column), ...of(column) })) }
  }

  /** What goes into the value of an expression. */
  #sources(expression: Node, scope: Scope | undefined, ctes: Ctes, bound: ReadonlySet<string> = new Set()): Sources {
    const kind = text(expression, 'class')
    if (kind === 'CONSTANT') return NOTHING
    if (kind === 'COLUMN_REF') {
      const names = texts(expression, 'column_names').map(lower)
      return bound.has(names[0] ?? '') ? NOTHING : resolve(names, scope)
    }
    if (kind === 'STAR') {
      if (!scope) return UNKNOWN
      const { fields, rest } = this.#star(expression, scope, ctes)
      return { ...together([...fields, ...(rest ? [rest] : [])]) }
    }
    if (kind === 'SUBQUERY') return this.#subquery(expression, scope, ctes, bound)
    // The parameters of a lambda are no columns.
    const parameters = kind === 'LAMBDA' ? columnsNamed(expression.lhs ?? expression.named_parameters) : []
    const inner = parameters.length > 0 ? new Set([...bound, ...parameters]) : bound
    const found: Sources[] = []
    for (const [key, value] of Object.entries(expression)) {
      if (kind === 'LAMBDA' && key === 'lhs') continue
      for (const each of Array.isArray(value) ? value : [value])
        if (isNode(each)) found.push(this.#sources(each, scope, ctes, inner))
    }
    return together(found)
  }

  #subquery(expression: Node, scope: Scope | undefined, ctes: Ctes, bound: ReadonlySet<string>): Sources {
    const type = text(expression, 'subquery_type')
    // Whether there are rows says nothing of their columns.
    if (type === 'EXISTS' || type === 'NOT_EXISTS') return NOTHING
    const { fields, rest } = this.read(child(child(expression, 'subquery'), 'node'), ctes, scope)
    const compared = child(expression, 'child')
    return together([
      ...fields,
      ...(rest ? [rest] : []),
      ...(compared ? [this.#sources(compared, scope, ctes, bound)] : []),
    ])
  }

  /** Of a node that is not understood: every column of every relation below it. */
  #everything(node: Node, ctes: Ctes, parent: Scope | undefined): Sources {
    const found: Sources[] = [UNKNOWN]
    const visit = (value: unknown): void => {
      if (Array.isArray(value)) for (const each of value) visit(each)
      if (!isNode(value)) return
      const type = text(value, 'type')
      if (type === 'BASE_TABLE' || type === 'SUBQUERY' || type === 'JOIN') {
        for (const { fields, rest } of this.#from(value, ctes, parent).readings)
          found.push(...fields, ...(rest ? [rest] : []))
      } else if (type.endsWith('_NODE') && value !== node) {
        const { fields, rest } = this.read(value, ctes, parent)
        found.push(...fields, ...(rest ? [rest] : []))
      } else for (const each of Object.values(value)) visit(each)
    }
    for (const each of Object.values(node)) visit(each)
    return together(found)
  }
}

function renamed(output: Output, aliases: readonly string[]): Output {
  if (aliases.length === 0) return output
  const fields = output.fields.map((field, index) => ({ ...field, name: lower(aliases[index] ?? field.name) }))
  const more = output.rest
    ? aliases.slice(fields.length).map(name => ({ ...(output.rest as Sources), name: lower(name) }))
    : []
  return { ...output, fields: [...fields, ...more] }
}

function byPosition(outputs: readonly Output[]): Output {
  const [first, ...others] = outputs
  if (!first) return { fields: [] }
  const rests = outputs.flatMap(({ rest }) => rest ?? [])
  const fields = first.fields.map((field, at) => {
    const same = others.flatMap(output => output.fields[at] ?? output.rest ?? [])
    return { ...together([field, ...same]), name: field.name }
  })
  return { fields, ...(rests.length > 0 ? { rest: together(rests) } : {}) }
}

function byName(outputs: readonly Output[]): Output {
  const all = Map.groupBy(
    outputs.flatMap(({ fields }) => fields),
    ({ name }) => name,
  )
  const rests = outputs.flatMap(({ rest }) => rest ?? [])
  const fields = [...all].map(([name, same]) => ({ ...together([...same, ...rests]), name }))
  return { fields, ...(rests.length > 0 ? { rest: together(rests) } : {}) }
}

/** Whether an expression stands for several columns: `columns('…')` is in it. */
function holdsColumns(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsColumns)
  if (!isNode(value)) return false
  return (text(value, 'class') === 'STAR' && value.columns === true) || Object.values(value).some(holdsColumns)
}

function columnsNamed(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(columnsNamed)
  if (typeof value === 'string') return [lower(value)]
  if (!isNode(value)) return []
  return [...texts(value, 'column_names').map(lower), ...children(value, 'children').flatMap(columnsNamed)]
}

function lastName(node: Node): string {
  return text(node, 'column') || text(node, 'name') || texts(node, 'column_names').at(-1) || ''
}
