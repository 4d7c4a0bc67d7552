import type { Database } from '../../state/contract.ts'
import { listTransfers } from '../../state/transfers.ts'
import type { World } from '../call.ts'
import { type Cell, grid } from '../render/grid.ts'
import { byteRate, count, duration, size } from '../render/numbers.ts'
import { ago } from '../render/times.ts'

/** Lists what was moved from sources, newest first. */
export async function tellTransfers(
  database: Database,
  run: string | undefined,
  limit: number,
  json: boolean,
  { out, err, now }: World,
): Promise<void> {
  const transfers = await listTransfers(database, run, limit)
  if (json) {
    for (const transfer of transfers) out.write(`${JSON.stringify({ event: 'transfer', ...transfer })}\n`)
    return
  }
  if (transfers.length === 0) {
    err.write('Nothing was moved from any source.\n')
    return
  }
  const rows = transfers.map((transfer): Cell[] => [
    transfer.source,
    ago(new Date(transfer.at), now()),
    String(transfer.items),
    count(transfer.rows),
    transfer.rejected === 0 ? '' : { text: count(transfer.rejected), style: 'yellow' },
    size(transfer.bytes),
    duration(transfer.seconds),
    transfer.seconds > 0 ? byteRate(transfer.bytes, transfer.seconds) : '',
    transfer.run,
  ])
  const columns = [
    { title: 'source', flexible: true },
    { title: 'when' },
    { title: 'items', align: 'right' },
    { title: 'rows', align: 'right' },
    { title: 'rejected', align: 'right' },
    { title: 'bytes', align: 'right' },
    { title: 'took', align: 'right' },
    { title: 'speed', align: 'right' },
    { title: 'run' },
  ] as const
  out.write(grid(columns, rows, { width: out.width(), paint: out.paint }))
}
