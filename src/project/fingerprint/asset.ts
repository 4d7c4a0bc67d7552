import { hash } from 'node:crypto'
import { type Destination, deliveryKey } from '../../define/destination.ts'
import type { Load } from '../../define/load.ts'
import type { Source } from '../../define/source.ts'
import type { Table } from '../../define/table.ts'
import type { View } from '../../define/view.ts'
import { REFERENCE, type Statement } from '../sql/statement.ts'
import { canonicalText } from './canonical.ts'
import { columnsText } from './columns.ts'

/** Options that every source may have: they say nothing about which rows the connector reads, or are told apart below. */
const COMMON = new Set(['about', 'owner', 'was', 'columns', 'time', 'drift', 'maxRejected', 'partition', 'checks'])

/** What makes a source's rows: its connector with its options, the contract, drift, the partition. */
export function sourceFingerprint({ connector, options, definition, columns }: Source): string {
  const own = Object.entries(Object(options)).filter(([name, value]) => !COMMON.has(name) && value !== undefined)
  const { drift = 'refuse', partition = [] } = definition
  return digest([
    'source',
    connector,
    canonicalText(Object.fromEntries(own)),
    drift,
    canonicalText(partition),
    columnsText(columns),
  ])
}

/**
 * What makes a table's rows: its code, the contract, load, key and partition. How a change of the code is taken up
 * (`onCodeChange`) is not part of it.
 *
 * @param code the meaning of its query, or the hash of the modules of its `rows` function
 * @param keys the meaning of the queries that tell a merge's keys
 */
export function tableFingerprint({ definition, columns }: Table, code: string, keys: readonly string[] = []): string {
  const { load, key = [], partition = [] } = definition
  const loaded = [loadText(load), ...keys].join(' ')
  const laid = partition.length === 0 ? '' : canonicalText(partition)
  return digest(['table', code, loaded, key.length === 0 ? '' : JSON.stringify(key), laid, columnsText(columns)])
}

export function viewFingerprint({ columns }: View, code: string): string {
  return digest(['view', code, columnsText(columns)])
}

/**
 * What a destination receives, and where: a delivery with another fingerprint is made again, whole.
 *
 * @param inputs the name of what it writes out, as it is now
 */
export function destinationFingerprint(
  { definition, columns }: Destination,
  inputs: readonly string[],
  views: ReadonlyMap<string, string>,
): string {
  const { to, mode = 'replace', order = [] } = definition
  const key = deliveryKey(definition)
  const code = [...inputs, ...[...views].map(([name, fingerprint]) => `${name} ${fingerprint}`)].join('\n')
  const target = canonicalText({ to: to.destination, options: to.options })
  return digest(['destination', code, target, mode, canonicalText([key, order]), columnsText(columns)])
}

/**
 * The meaning of a query with the views it reads folded in: a view has no data whose version could tell its change.
 *
 * @param views the fingerprints of the views among its inputs, by name
 * @param former the names its inputs had before, by name
 */
export function codeText(
  statement: Statement,
  views: ReadonlyMap<string, string>,
  former?: ReadonlyMap<string, string>,
): string {
  let text = statement.meaning
  if (former) {
    const reference = new RegExp(`(?<=${REFERENCE})[^ ${REFERENCE}]+`, 'g')
    text = text.replace(reference, name => former.get(name) ?? name)
  }
  for (const [name, fingerprint] of views) text += `\n${former?.get(name) ?? name} ${fingerprint}`
  return text
}

export function digest(parts: readonly string[]): string {
  return hash('sha256', parts.join('\u0000')).slice(0, 32)
}

function loadText(load: Load | undefined): string {
  switch (load?.by) {
    case 'interval':
      return `interval ${load.time} ${load.grain}`
    case 'history':
      return `history ${JSON.stringify([load.from, load.to, load.at ?? '', load.deletes ?? 'close'])}`
    default:
      return load?.by ?? 'replace'
  }
}
