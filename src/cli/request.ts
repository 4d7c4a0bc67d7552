import { parseDuration } from '../define/duration.ts'
import { fail } from '../diagnostics/diagnostic.ts'
import { lastInterval, parseInterval } from '../plan/interval.ts'
import type { Span } from '../plan/ranges.ts'
import { duration } from './arguments.ts'

/**
 * The time that `--interval` or `--last` names; undefined where neither is given.
 *
 * @throws MassifError PLAN_INTERVAL, CLI_USAGE
 */
export function spanOf(
  options: { readonly interval: string | undefined; readonly last: string | undefined },
  now: () => Date,
): Span | undefined {
  if (options.interval !== undefined && options.last !== undefined) {
    fail('CLI_USAGE', '--interval and --last both say which time', { hint: 'Give one of them.' })
  }
  const last = duration('last', options.last)
  if (last !== undefined) return lastInterval(parseDuration(last), now())
  return options.interval === undefined ? undefined : parseInterval(options.interval)
}
