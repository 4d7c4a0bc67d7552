import type { Asset } from '../../define/asset.ts'
import { isAsset } from '../../define/asset.ts'
import type { Changes, Lookup, Param, Slice } from '../../define/input.ts'
import type { Literal, Sql } from '../../define/sql.ts'
import { nearest } from '../../diagnostics/nearest.ts'
import { addAffected, addChanges } from './changes.ts'
import type { Draft, Written } from './draft.ts'
import { addFile } from './file.ts'
import { refuseForbidden } from './forbidden.ts'
import { literal } from './literal.ts'
import { interpolationText } from './place.ts'
import { addSlice } from './slice.ts'
import type { Origin } from './statement.ts'
import { tablePositions } from './table-position.ts'
import { scan, type Token } from './tokens.ts'

/** Adds a `sql` value to a draft: its texts, what it interpolates, and the SQL nested in it. */
export function addSql(draft: Draft, sql: Sql): Written {
  return sql.file === undefined ? addTemplate(draft, sql) : addFile(draft, sql)
}

function addTemplate(draft: Draft, sql: Sql): Written {
  const found = scan(sql.texts)
  for (const part of found.quoted) {
    draft.problem('SQL_SYNTAX', 'A value stands within quotes', { kind: 'interpolation', sql, part }, UNQUOTE)
  }
  let index = 0
  for (let part = 0; part < sql.texts.length; part++) {
    addText(draft, sql, part)
    let token = found.tokens[index]
    for (; token?.part === part && token.kind !== 'input'; token = found.tokens[++index]) draft.token(token)
    if (token?.kind !== 'input' || token.part !== part) continue
    index++
    addInput(draft, sql.inputs[part], { kind: 'interpolation', sql, part })
  }
  if (found.endsInComment) draft.add({ kind: 'text', text: '\n', origin: textOrigin(sql, sql.texts.length - 1, 0, 0) })
  const at = (token: Token): Origin => textOrigin(sql, token.part, token.start, token.text.length)
  const tables = tablePositions(found.tokens)
  namedInText(draft, sql, found.tokens, tables)
  refuseForbidden(draft, found.tokens, tables, at)
  return { tokens: found.tokens, at }
}

const UNQUOTE = 'Leave the quotes out: text becomes a quoted literal by itself.'

// The text is taken as it is written; only a backtick and `${` cannot be written without a backslash.
function addText(draft: Draft, sql: Sql, part: number): void {
  const text = sql.texts[part] ?? ''
  let from = 0
  for (const backslash of text.includes('\\') ? text.matchAll(/\\(?=`|\$\{)/g) : []) {
    draft.add({
      kind: 'text',
      text: text.slice(from, backslash.index),
      origin: textOrigin(sql, part, from, backslash.index - from),
    })
    from = backslash.index + 1
  }
  draft.add({ kind: 'text', text: text.slice(from), origin: textOrigin(sql, part, from, text.length - from) })
}

function textOrigin(sql: Sql, part: number, offset: number, length: number): Origin {
  return { kind: 'template', sql, part, offset, length }
}

function addInput(draft: Draft, input: unknown, origin: Origin): void {
  if (isAsset(input)) addRelation(draft, input, origin, name => draft.reference({ how: 'whole', name }, origin))
  else if (typeof input === 'object' && input !== null && 'kind' in input) addNode(draft, input, origin)
  else addLiteral(draft, input, origin)
}

function addLiteral(draft: Draft, input: unknown, origin: Origin): void {
  const isLiteral = ['string', 'number', 'bigint', 'boolean'].includes(typeof input) || input instanceof Date
  const text = isLiteral ? literal(input as Literal) : undefined
  if (text === undefined) {
    const message = `${shown(draft, origin)} is ${described(input)}, which SQL has no literal for`
    draft.problem('PROJECT_DEFINITION', message, origin, HOLDS)
  } else {
    draft.add({ kind: 'text', text, origin })
    draft.mean(text)
  }
}

function addNode(draft: Draft, input: { readonly kind: unknown }, origin: Origin): void {
  switch (input.kind) {
    case 'sql':
      addSql(draft, input as Sql)
      break
    case 'slice': {
      const { relation, by, back } = input as Slice
      const asset = relation as unknown as Asset
      addRelation(draft, asset, origin, name => addSlice(draft, name, asset, { by, back }, origin))
      break
    }
    case 'lookup': {
      const { relation, policy } = input as Lookup
      const add = (name: string) => draft.reference({ how: 'lookup', name, policy }, origin)
      addRelation(draft, relation as unknown as Asset, origin, add)
      break
    }
    case 'changes': {
      const asset = (input as Changes).relation as unknown as Asset
      addRelation(draft, asset, origin, name => addChanges(draft, name, asset, origin))
      break
    }
    case 'affected':
      addAffected(draft, origin)
      break
    case 'param': {
      const { name } = input as Param
      draft.add({ kind: 'param', name, origin })
      draft.mean(`:${name}`)
      break
    }
    case 'self':
      draft.add({ kind: 'self', origin })
      draft.mean(':self')
      break
    default: {
      const [message, hint] = REFUSED[String(input.kind)] ?? [`A ${String(input.kind)} cannot stand in SQL`, HOLDS]
      draft.problem('PROJECT_DEFINITION', message, origin, hint)
    }
  }
}

const HOLDS =
  'A template holds relations, slices, lookups, changes, times of the run, other SQL, text, numbers and dates.'

const REFUSED: { readonly [kind: string]: readonly [message: string, hint: string] } = {
  secret: [
    'A secret must not stand in SQL',
    'Secrets belong in the options of a source. A query is logged, hashed and shown.',
  ],
  interval: [
    '`interval` itself has no text in SQL',
    'Write ${relation.in(interval)} for its rows, or ${interval.start} and ${interval.end} for its ends.',
  ],
}

function addRelation(draft: Draft, asset: Asset, origin: Origin, add: (name: string) => void): void {
  if (asset.kind === 'destination') {
    const message = `${shown(draft, origin)} is a destination, which is outside the lake: nothing reads it`
    draft.problem('PROJECT_DEFINITION', message, origin, 'Read what it writes out.')
    return
  }
  const name = draft.names.nameOf.get(asset)
  if (name !== undefined) add(name)
  else if (!draft.names.refused.has(asset)) {
    const message = `${shown(draft, origin)} is a ${asset.kind} that no module of the project exports`
    draft.problem('PROJECT_UNEXPORTED', message, origin)
  }
}

function described(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

function shown(draft: Draft, origin: Origin): string {
  const text = interpolationText(origin, draft.names.read)
  return text === undefined ? 'An interpolated value' : `\${${text}}`
}

/** In a template other assets are values: a name in its text would be read without anybody knowing. */
function namedInText(draft: Draft, sql: Sql, tokens: readonly Token[], tables: ReadonlySet<number>): void {
  for (const index of tables) {
    const [namespace, dot, name] = tokens.slice(index, index + 3)
    if (namespace?.kind !== 'word' || dot?.text !== '.' || name?.kind !== 'word' || name.part !== namespace.part)
      continue
    const text = `${namespace.text}.${name.text}`
    const length = name.start + name.text.length - namespace.start
    const known = draft.names.byName.get(text.toLowerCase())
    const meant = known
      ? undefined
      : nearest(
          text,
          [...draft.names.byName.values()].map(one => one.name),
        )
    const hint = known
      ? `Import it and write \${${known.name.split('.')[1]}}: so the project knows that it is read.`
      : `${meant === undefined ? '' : `Did you mean ${meant}? `}Other assets are interpolated: \${orders}.`
    const code = known ? 'PROJECT_DEFINITION' : 'PROJECT_UNKNOWN_ASSET'
    const message = known ? `${known.name} is named in the text of the query` : `There is no asset "${text}"`
    draft.problem(code, message, textOrigin(sql, namespace.part, namespace.start, length), hint)
  }
}
