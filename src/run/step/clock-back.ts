import { diagnostic } from '../../diagnostics/diagnostic.ts'
import type { TableState } from '../../lake/contract.ts'
import type { RunContext } from '../context.ts'

/** Clocks of machines differ by less. Milliseconds. */
const USUAL = 300_000

/** Warns where the clock is far behind the snapshot that was just written: one before it is dated later than now. */
export function tellClockBack({ name, snapshot }: TableState, context: Pick<RunContext, 'clock' | 'emit'>): void {
  const ahead = (snapshot?.at ?? 0) - context.clock.now().getTime()
  if (!snapshot || ahead < USUAL) return
  const when = new Date(snapshot.at).toISOString()
  context.emit({
    event: 'warning',
    asset: name,
    diagnostic: diagnostic(
      'RUN_CLOCK_BACK',
      `${name} was written at ${when}, which is ${words(ahead)} ahead of the clock`,
      {
        asset: name,
        severity: 'warning',
      },
    ),
  })
}

function words(milliseconds: number): string {
  const hours = milliseconds / 3_600_000
  return hours < 2 ? `${Math.round(milliseconds / 60_000)} min` : `${Math.round(hours)} h`
}
