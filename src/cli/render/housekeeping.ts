import type { Cleaned } from '../../run/housekeeping/clean.ts'
import type { Compacted } from '../../run/housekeeping/compact.ts'
import type { Expired } from '../../run/housekeeping/expire.ts'
import { type Cell, grid } from './grid.ts'
import { counted, size } from './numbers.ts'
import type { Paint } from './paint.ts'

interface Drawing {
  readonly width: number
  readonly paint: Paint
}

/** What expiry did, or would do: the tables it changed, and a line for all. */
export function expiredText(all: readonly Expired[], runs: number, dryRun: boolean, drawing: Drawing): string {
  const concerned = all.filter(({ snapshots, files, busy }) => snapshots > 0 || files > 0 || busy !== undefined)
  const rows = concerned.map(({ table, snapshots, kept, files, bytes, busy }): Cell[] => [
    table,
    String(snapshots),
    String(kept),
    String(files),
    size(bytes),
    busy === undefined ? '' : { text: busy, style: 'yellow' },
  ])
  const columns = [
    { title: 'table', flexible: true },
    { title: 'snapshots', align: 'right' },
    { title: 'kept', align: 'right' },
    { title: 'files', align: 'right' },
    { title: 'bytes', align: 'right' },
    { title: '', flexible: true },
  ] as const
  const sum = (of: (each: Expired) => number) => all.reduce((total, each) => total + of(each), 0)
  const snapshots = sum(each => each.snapshots)
  const files = sum(each => each.files)
  const parts = [
    ...(snapshots > 0 ? [counted(snapshots, 'snapshot')] : []),
    ...(files > 0 ? [`${counted(files, 'file')} (${size(sum(each => each.bytes))})`] : []),
    ...(runs > 0 ? [counted(runs, "run's record", "runs' records")] : []),
  ]
  const verdict = total(parts, dryRun, 'Nothing is past the retention.')
  return rows.length > 0 ? `${grid(columns, rows, drawing)}\n${verdict}` : verdict
}

/** What compaction did, or would do: the tables it changed, and a line for all. */
export function compactedText(all: readonly Compacted[], dryRun: boolean, drawing: Drawing): string {
  const concerned = all.filter(({ files }) => files > 0)
  const rows = concerned.map(({ table, total: before, files, into, bytes, busy }): Cell[] => [
    table,
    String(before),
    String(files),
    into === undefined ? '' : String(into),
    size(bytes),
    busy === undefined ? '' : { text: busy, style: 'yellow' },
  ])
  const columns = [
    { title: 'table', flexible: true },
    { title: 'files', align: 'right' },
    { title: 'too small', align: 'right' },
    { title: 'became', align: 'right' },
    { title: 'bytes', align: 'right' },
    { title: '', flexible: true },
  ] as const
  const done = concerned.filter(({ busy }) => busy === undefined)
  const [files, into, bytes] = [
    done.reduce((sum, each) => sum + each.files, 0),
    done.reduce((sum, each) => sum + (each.into ?? 0), 0),
    done.reduce((sum, each) => sum + each.bytes, 0),
  ]
  const what = `${counted(files, 'file')} (${size(bytes)})`
  const verdict =
    files === 0
      ? 'Nothing was written again: no partition has too many small files.\n'
      : dryRun
        ? `Would write ${what} again. Nothing was changed.\n`
        : `Wrote ${what} again, as ${into}. \`massif lake expire\` frees the room of the old ones once they are past the retention.\n`
  return rows.length > 0 ? `${grid(columns, rows, drawing)}\n${verdict}` : verdict
}

/** What cleaning did, or would do: by table, and a line for all. */
export function cleanedText({ forks, tables }: Cleaned, dryRun: boolean, drawing: Drawing): string {
  const rows = tables.map(({ table, files, bytes }): Cell[] => [table, String(files), size(bytes)])
  const columns = [
    { title: 'folder of', flexible: true },
    { title: 'files', align: 'right' },
    { title: 'bytes', align: 'right' },
  ] as const
  const files = tables.reduce((sum, each) => sum + each.files, 0)
  const bytes = tables.reduce((sum, each) => sum + each.bytes, 0)
  const parts = [
    ...(files > 0 ? [`${counted(files, 'file')} (${size(bytes)})`] : []),
    ...(forks.length > 0 ? [counted(forks.length, 'staged table')] : []),
  ]
  const verdict = total(parts, dryRun, 'Every file is needed, or too young to tell.')
  return rows.length > 0 ? `${grid(columns, rows, drawing)}\n${verdict}` : verdict
}

/** `Removed 3 snapshots, 12 files (1.2 MB).` */
export function total(parts: readonly string[], dryRun: boolean, nothing: string): string {
  if (parts.length === 0) return `${nothing}\n`
  return dryRun ? `Would remove ${parts.join(', ')}. Nothing was changed.\n` : `Removed ${parts.join(', ')}.\n`
}
