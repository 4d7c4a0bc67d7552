import type { Asset } from '../../define/asset.ts'
import { type Destination, deliveryKey } from '../../define/destination.ts'
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts'
import { nearest } from '../../diagnostics/nearest.ts'
import { canonicalText } from '../fingerprint/canonical.ts'
import type { Declared } from '../names.ts'
import type { CheckNames } from './checks.ts'
import type { Report } from './report.ts'

const MODES = ['replace', 'merge', 'append']
const RELATIONS: ReadonlySet<unknown> = new Set(['source', 'table', 'view'])

/** Checks where a destination's rows come from, and how they are told apart; its target's options are checked there. */
export function checkDestination(report: Report, { definition }: Destination, { nameOf, refused }: CheckNames): void {
  const from: unknown = definition.from
  if (!isKind(from, RELATIONS)) {
    report.giveUp('`from` is no source, table or view', ['from'], 'Name what is written out: from: orders.')
    return
  }
  if (!isKind(definition.to, new Set(['target']))) {
    report.giveUp('`to` says not where to', ['to'], "Write to: toCsv({ path: 'out/orders.csv' }), for example.")
    return
  }
  if (!nameOf.has(from as Asset) && !refused.has(from as Asset)) {
    const kind = (from as Asset).kind
    const message = `\`from\` is a ${kind} that no module of the project exports`
    report.add(message, ['from'], undefined, undefined, 'PROJECT_UNEXPORTED')
  }
  checkColumns(report, definition)
  checkMode(report, definition, (from as Asset).kind)
}

function checkColumns(report: Report, definition: Destination['definition']): void {
  const all = Object.keys(definition.from.columns ?? {})
  const has = (column: unknown, known: readonly string[], list: string, whose: string) => {
    if (typeof column === 'string' && known.includes(column)) return
    const meant = nearest(String(column), known)
    const hint = meant ? `Did you mean "${meant}"?` : `There are ${known.join(', ')}.`
    report.add(`\`${list}\` names the column "${String(column)}", which ${whose}`, [list, String(column)], hint)
  }
  for (const column of definition.columns ?? []) has(column, all, 'columns', '`from` does not have')
  if (definition.columns?.length === 0) report.add('`columns` names no column', ['columns'])
  twice(report, 'columns', definition.columns)
  const written = definition.columns ?? all
  for (const list of ['key', 'order'] as const) {
    if (definition[list]?.length === 0) report.add(`\`${list}\` names no column`, [list])
    twice(report, list, definition[list])
  }
  for (const column of deliveryKey(definition)) has(column, written, 'key', 'is not written')
  for (const column of definition.order ?? []) has(column, all, 'order', '`from` does not have')
}

function twice(report: Report, list: string, columns: readonly unknown[] | undefined): void {
  const seen = new Set<unknown>()
  for (const column of columns ?? []) {
    if (seen.has(column)) report.add(`\`${list}\` names the column "${String(column)}" twice`, [list, String(column)])
    seen.add(column)
  }
}

function checkMode(report: Report, definition: Destination['definition'], from: string): void {
  const { mode = 'replace' } = definition
  if (!MODES.includes(mode)) {
    report.add(`\`mode\` is "${String(mode)}"`, ['mode'], "It is 'replace', 'merge' or 'append'.")
  } else if (mode === 'merge' && deliveryKey(definition).length === 0) {
    const message = "mode: 'merge' needs a key, and neither the destination nor the table has one"
    report.add(message, ['mode'], "Say key: ['order_id'].")
  } else if (mode === 'append' && from === 'view') {
    const hint = 'Deliver the table that it reads, or make it a table.'
    report.add("mode: 'append' needs a table or source: which rows of a view are new is not known", ['mode'], hint)
  }
}

/** Destinations that write to one place would undo each other's work. */
export function checkSharedTargets(declared: readonly Declared[]): Diagnostic[] {
  const first = new Map<string, Declared>()
  return declared.flatMap(one => {
    const { asset, name } = one
    if (asset.kind !== 'destination') return []
    const { to, mode = 'replace' } = asset.definition
    const { path, url, table } = to.options as { readonly [option: string]: unknown }
    const place = canonicalText([to.destination === 'postgres' ? 'postgres' : 'file', path, url, table])
    const other = first.get(place)
    if (!other) {
      first.set(place, one)
      return []
    }
    const others = other.asset.kind === 'destination' ? (other.asset.definition.mode ?? 'replace') : 'replace'
    if (mode !== 'replace' && others !== 'replace') return []
    const message = `${other.name} and ${name} write to the same place, where one of them replaces all rows`
    return [diagnostic('PROJECT_DEFINITION', message, { asset: name, ...(asset.site ? { at: asset.site } : {}) })]
  })
}

function isKind(value: unknown, kinds: ReadonlySet<unknown>): value is { readonly kind: string } {
  return typeof value === 'object' && value !== null && 'kind' in value && kinds.has(value.kind)
}
