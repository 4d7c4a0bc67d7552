import { fileURLToPath } from 'node:url'
import type { Load, Partition } from '../../define/load.ts'
import type { AssetDescription, SnapshotLine } from '../catalogue/describe-asset.ts'
import { lookedText } from './check-cost.ts'
import { type Cell, grid } from './grid.ts'
import { stepGrid } from './history.ts'
import { count, counted, duration, size } from './numbers.ts'
import type { Paint } from './paint.ts'
import { ago, instant } from './times.ts'

interface Drawing {
  readonly width: number
  readonly paint: Paint
  readonly now: Date
}

/** One asset in full. */
export function assetText(asset: AssetDescription, drawing: Drawing): string {
  const { paint } = drawing
  const sections: readonly (readonly [title: string, body: string])[] = [
    ['Columns', columnGrid(asset, drawing)],
    ['Checks', checkGrid(asset, drawing)],
    ['Snapshots', snapshotGrid(asset, drawing)],
    ['Last steps', asset.steps.length > 0 ? stepGrid(asset.steps, inset(drawing), 'run') : ''],
    ['Files', fileGrid(asset, drawing)],
  ]
  const bodies = sections.filter(([, body]) => body).map(([title, body]) => `${paint('bold', title)}\n${indent(body)}`)
  return [head(asset, drawing), ...bodies].join('\n')
}

function head(asset: AssetDescription, { paint, now }: Drawing): string {
  const { rows, bytes, files, updatedAt } = asset.stored ?? {}
  const holds = [
    ...(rows === undefined ? [] : [counted(rows, 'row')]),
    ...(bytes === undefined ? [] : [size(bytes)]),
    ...(files === undefined ? [] : [counted(files, 'file')]),
  ]
  const facts: readonly (readonly [name: string, value: string | undefined])[] = [
    ['declared', asset.declaredAt],
    ['owner', asset.owner],
    ['load', asset.load ? loadText(asset.load) : undefined],
    ['cut by', asset.partition.map(partitionText).join(', ')],
    ['reads', asset.inputs.join(', ')],
    ['read by', asset.readBy.join(', ')],
    ['writes to', asset.target],
    ['received', asset.kind === 'destination' ? receivedText(asset, now) : undefined],
    ['holds', asset.stored ? holds.join(', ') : UNSTORED.has(asset.kind) ? undefined : 'not built yet'],
    [
      'updated',
      updatedAt === undefined ? undefined : `${ago(new Date(updatedAt), now)}, ${instant(new Date(updatedAt))}`,
    ],
    ['stands in', asset.location?.startsWith('file:') ? fileURLToPath(asset.location) : asset.location],
  ]
  const lines = facts
    .filter(([, value]) => value)
    .map(([name, value]) => `  ${paint('dim', name.padEnd(9))}  ${value}\n`)
  const about = asset.about ? `  ${asset.about}\n` : ''
  return `${paint('bold', asset.name)}  ${asset.kind}\n${about}${lines.join('')}`
}

const UNSTORED: ReadonlySet<string> = new Set(['view', 'destination'])

function receivedText({ delivered, run }: AssetDescription, now: Date): string {
  if (!delivered) return 'nothing yet'
  return `${counted(delivered.rows, 'row')} ${ago(new Date(delivered.at), now)}, by run ${run}`
}

function loadText(load: Load): string {
  if (load.by === 'replace') return 'replace'
  const forward = 'onCodeChange' in load && load.onCodeChange === 'forward'
  switch (load.by) {
    case 'interval':
      return `by ${load.grain} of ${load.time}${forward ? '; new code for new intervals only' : ''}`
    case 'history':
      return `history, from ${load.from} to ${load.to}${load.at === undefined ? '' : `, by ${load.at}`}`
    default:
      return `${load.by}${forward ? '; new code for new rows only' : ''}`
  }
}

function partitionText(partition: Partition): string {
  switch (partition.by) {
    case 'bucket':
      return `bucket(${partition.column}, ${partition.count})`
    case 'truncate':
      return `truncate(${partition.column}, ${partition.width})`
    default:
      return `${partition.by}(${partition.column})`
  }
}

function columnGrid({ columns }: AssetDescription, drawing: Drawing): string {
  if (columns.length === 0) return ''
  const rows = columns.map(({ name, type, required, about }) => [name, type, required ? 'required' : '', about ?? ''])
  return grid(
    [{ title: '' }, { title: '', flexible: true }, { title: '' }, { title: '', flexible: true }],
    rows,
    inset(drawing),
  )
}

function checkGrid({ checks }: AssetDescription, drawing: Drawing): string {
  if (checks.length === 0) return ''
  const rows = checks.map(({ name, severity, last }): Cell[] => {
    const outcome: Cell = !last
      ? { text: 'not looked yet', style: 'dim' }
      : last.passed
        ? { text: 'holds', style: 'green' }
        : { text: counted(last.violations, 'violation'), style: severity === 'error' ? 'red' : 'yellow' }
    const cost =
      last?.looked === undefined
        ? ''
        : `looked at ${lookedText({ looked: last.looked, rows: last.rows ?? last.looked })}`
    const when = last ? ago(new Date(last.at), drawing.now) : ''
    return [name, severity === 'warning' ? 'warns' : '', outcome, when, cost, last ? duration(last.seconds) : '']
  })
  const columns = [
    { title: '', flexible: true },
    { title: '' },
    { title: '' },
    { title: '' },
    { title: '' },
    { title: '' },
  ]
  return grid(columns, rows, inset(drawing))
}

function snapshotGrid({ snapshots, snapshotCount }: AssetDescription, drawing: Drawing): string {
  if (snapshots.length === 0) return ''
  const rows = snapshots.map(snapshotCells)
  const columns = [
    { title: 'snapshot' },
    { title: 'when' },
    { title: 'what' },
    { title: 'added', align: 'right' },
    { title: 'removed', align: 'right' },
    { title: 'rows', align: 'right' },
    { title: 'run' },
  ] as const
  return grid(columns, rows, inset(drawing)) + more(snapshotCount - snapshots.length, drawing)
}

function snapshotCells({ id, updatedAt, operation, added, removed, rows, run }: SnapshotLine): Cell[] {
  const number = (value: number | undefined) => (value === undefined ? '' : count(value))
  const when = updatedAt === undefined ? '' : instant(new Date(updatedAt))
  return [id, when, operation, number(added), number(removed), number(rows), run ?? '']
}

function fileGrid({ files, location, stored }: AssetDescription, drawing: Drawing): string {
  if (files.length === 0) return ''
  const rows = files.map(({ path, rows, bytes }) => [
    location && path.startsWith(location) ? path.slice(location.length + 1) : path,
    counted(rows, 'row'),
    size(bytes),
  ])
  const columns = [
    { title: '', flexible: true },
    { title: '', align: 'right' },
    { title: '', align: 'right' },
  ] as const
  return grid(columns, rows, inset(drawing)) + more((stored?.files ?? 0) - files.length, drawing)
}

const more = (rest: number, { paint }: Drawing) => (rest > 0 ? paint('dim', `and ${count(rest)} more\n`) : '')
const inset = ({ width, paint }: Drawing) => ({ width: width - 2, paint })
const indent = (text: string) => text.replaceAll(/^(?=.)/gm, '  ')
