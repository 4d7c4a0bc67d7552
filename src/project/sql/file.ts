import { dirname, resolve } from 'node:path'
import type { LookupPolicy, Param } from '../../define/input.ts'
import type { Sql } from '../../define/sql.ts'
import { nearest } from '../../diagnostics/nearest.ts'
import { addAffected, addChanges } from './changes.ts'
import type { Draft, Written } from './draft.ts'
import { refuseForbidden } from './forbidden.ts'
import { addSlice, type SliceWords } from './slice.ts'
import type { Origin } from './statement.ts'
import { tablePositions } from './table-position.ts'
import { scan, type Token } from './tokens.ts'

const PARAMETERS = new Map<string, Param['name']>([
  ['interval_start', 'interval.start'],
  ['interval_end', 'interval.end'],
  ['run_time', 'run.time'],
])

/**
 * Adds the SQL of a file. There, an asset is written by its qualified name where a template has `${…}`, with
 * `.in(interval, { back: '7 days' })`, `.lookup('latest')` or `.changes()` after it where wanted; `:interval_start`,
 * `:interval_end` and `:run_time` are the times of the step and the run, `:affected` the keys that a merge computes.
 */
export function addFile(draft: Draft, sql: Sql): Written {
  const file = resolve(sql.site ? dirname(sql.site.file) : '.', sql.file ?? '')
  let text: string
  try {
    // A byte order mark is no SQL.
    text = draft.names.read(file).replace(/^\ufeff/, ' ')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const origin: Origin = { kind: 'template', sql, part: 0, offset: 0, length: 1 }
    draft.problem('SQL_FILE', `The file "${sql.file}" cannot be read: ${why}`, origin)
    return { tokens: [], at: () => origin }
  }
  const { tokens, endsInComment } = scan([text])
  const tables = tablePositions(tokens)
  const at = (from: Token, to: Token = from): Origin => {
    return { kind: 'file', file, offset: from.start, length: to.start + to.text.length - from.start }
  }
  let written = 0
  const addTextTo = (offset: number) => {
    const origin: Origin = { kind: 'file', file, offset: written, length: offset - written }
    draft.add({ kind: 'text', text: text.slice(written, offset), origin })
  }
  for (let i = 0; i < tokens.length; ) {
    const token = tokens[i] as Token
    const match = parameter(draft, tokens, i, at) ?? reference(draft, tokens, i, tables.has(i), at)
    if (match) {
      const last = tokens[i + match.length - 1] as Token
      addTextTo(token.start)
      match.add()
      written = last.start + last.text.length
      i += match.length
    } else {
      templating(draft, tokens, i, at)
      draft.token(token)
      i++
    }
  }
  addTextTo(text.length)
  if (endsInComment)
    draft.add({ kind: 'text', text: '\n', origin: { kind: 'file', file, offset: text.length, length: 0 } })
  refuseForbidden(draft, tokens, tables, at)
  return { tokens, at }
}

/** Tokens that stand for something, and what they add to the draft. */
interface Match {
  readonly length: number
  readonly add: () => void
}

type At = (from: Token, to?: Token) => Origin

function parameter(draft: Draft, tokens: readonly Token[], i: number, at: At): Match | undefined {
  const colon = tokens[i] as Token
  const word = tokens[i + 1]
  if (colon.text !== ':' || word?.start !== colon.start + 1) return undefined
  if (word.text.toLowerCase() === 'affected') return { length: 2, add: () => addAffected(draft, at(colon, word)) }
  const name = PARAMETERS.get(word.text.toLowerCase())
  if (!name) return undefined
  return {
    length: 2,
    add() {
      draft.add({ kind: 'param', name, origin: at(colon, word) })
      draft.mean(`:${name}`)
    },
  }
}

function reference(draft: Draft, tokens: readonly Token[], i: number, isTable: boolean, at: At): Match | undefined {
  const namespace = tokens[i] as Token
  const name = tokens[i + 2]
  const after = tokens[i + 3]
  if (!isName(namespace) || tokens[i + 1]?.text !== '.' || !name || !isName(name)) return undefined
  if (tokens[i - 1]?.text === '.') return undefined
  const text = `${unquote(namespace)}.${unquote(name)}`
  const known = draft.names.byName.get(text.toLowerCase())
  if (!known) {
    if (isTable) unknown(draft, text, at(namespace, name))
    return undefined
  }
  if (after?.text !== '.') {
    const origin = at(namespace, name)
    return { length: 3, add: () => draft.reference({ how: 'whole', name: known.name }, origin) }
  }
  const method = tokens[i + 4]?.text.toLowerCase()
  // `raw.orders.amount`: a column of what is read elsewhere.
  if (tokens[i + 5]?.text !== '(' || !isMethod(method)) return undefined
  const close = tokens.findIndex((token, index) => index > i + 5 && token.text === ')')
  const last = tokens[close]
  if (!last) return undefined
  const origin = at(namespace, last)
  const inside = tokens.slice(i + 6, close)
  const length = close + 1 - i
  if (method === 'changes') {
    if (inside.length === 0) return { length, add: () => addChanges(draft, known.name, known.asset, origin) }
    draft.problem(
      'SQL_SYNTAX',
      `The changes of "${text}" are asked for in no known way`,
      origin,
      `Write ${text}.changes().`,
    )
    return { length, add: () => {} }
  }
  if (method === 'lookup') {
    const policy = unquote(inside[0])
    if (inside.length === 1 && isPolicy(policy)) {
      return { length, add: () => draft.reference({ how: 'lookup', name: known.name, policy }, origin) }
    }
    draft.problem('SQL_SYNTAX', `"${text}" is looked up in no known way`, origin, `Write ${text}.lookup('latest').`)
    return { length, add: () => {} }
  }
  const words = sliceWords(inside)
  if (words) return { length, add: () => addSlice(draft, known.name, known.asset, words, origin) }
  const hint = `Write ${text}.in(interval) or ${text}.in(interval, { by: 'column', back: '7 days' }).`
  draft.problem('SQL_SYNTAX', `"${text}" is cut in no known way`, origin, hint)
  return { length, add: () => {} }
}

function unknown(draft: Draft, text: string, origin: Origin): void {
  const meant = nearest(
    text,
    [...draft.names.byName.values()].map(known => known.name),
  )
  const hint = meant === undefined ? 'In a .sql file assets are named `namespace.name`.' : `Did you mean ${meant}?`
  draft.problem('PROJECT_UNKNOWN_ASSET', `There is no asset "${text}"`, origin, hint)
}

/** Reads `interval` or `interval, { by: 'column', back: '7 days' }`. */
function sliceWords(tokens: readonly Token[]): SliceWords | undefined {
  const text = tokens.map(token => token.text).join('')
  const options = /^interval(?:,\{((?:(?:by|back):'[^']*',?)*)\})?$/i.exec(text)
  if (!options) return undefined
  const words: { [word: string]: string } = {}
  for (const [, word = '', value = ''] of (options[1] ?? '').matchAll(/(by|back):'([^']*)'/g)) words[word] = value
  return words
}

/** Templating of other tools, and of TypeScript, means nothing here. */
function templating(draft: Draft, tokens: readonly Token[], i: number, at: At): void {
  const token = tokens[i] as Token
  const next = tokens[i + 1]
  if (next?.start !== token.start + 1) return
  const pair = token.text + next.text
  if (pair !== '{{' && pair !== '{%' && pair !== '${') return
  const hint =
    'A .sql file is plain SQL: assets by their qualified names, :interval_start, :interval_end, :run_time, :affected.'
  draft.problem(
    'SQL_SYNTAX',
    `"${pair}" begins a template, and templates are not filled in here`,
    at(token, next),
    hint,
  )
}

const isMethod = (text: string | undefined) => text === 'in' || text === 'lookup' || text === 'changes'
const isName = (token: Token): boolean => token.kind === 'word' || token.kind === 'quoted'
const isPolicy = (text: string): text is LookupPolicy => text === 'latest' || text === 'redo'

function unquote(token: Token | undefined): string {
  if (!token) return ''
  const { kind, text } = token
  return kind === 'word' ? text : text.slice(1, -1).replaceAll('""', '"')
}
