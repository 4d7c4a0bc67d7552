import type { Asset } from '../../define/asset.ts'
import { parseDuration } from '../../define/duration.ts'
import type { Draft } from './draft.ts'
import { timeOf } from './draft.ts'
import type { Origin } from './statement.ts'

export interface SliceWords {
  readonly by?: string | undefined
  readonly back?: string | undefined
}

const TIMES: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamptz'])

/** Whether a column holds times that an interval can cut. */
export function isTime(asset: Pick<Asset, 'columns'>, column: string): boolean {
  const type = asset.columns[column]?.type
  return type?.kind === 'scalar' && TIMES.has(type.name)
}

/** Adds a reference to the rows of an interval, if it can be told which those are. */
export function addSlice(draft: Draft, name: string, asset: Asset, words: SliceWords, origin: Origin): void {
  const by = words.by ?? timeOf(asset)
  const times = Object.keys(asset.columns).filter(column => isTime(asset, column))
  const hint = times[0] === undefined ? undefined : `Name the column: { by: '${times[0]}' }.`
  if (by === undefined) {
    const what = asset.kind === 'source' ? 'does not say which column its `time` is' : 'is not loaded by interval'
    draft.problem('PROJECT_DEFINITION', `${name} is cut to the interval, but ${what}`, origin, hint)
  } else if (!isTime(asset, by)) {
    const what = by in asset.columns ? `its column "${by}" holds no times` : `it has no column "${by}"`
    draft.problem('PROJECT_DEFINITION', `${name} is cut to the interval by "${by}", but ${what}`, origin, hint)
  } else {
    const { back } = words
    if (back !== undefined && !isDuration(back)) {
      draft.problem(
        'PROJECT_DEFINITION',
        `"${back}" is not a duration`,
        origin,
        "Write for example { back: '7 days' }.",
      )
      return
    }
    draft.reference({ how: 'slice', name, by, ...(back === undefined ? {} : { back }) }, origin)
  }
}

export function isDuration(text: unknown): text is `${number} day` {
  if (typeof text !== 'string') return false
  try {
    parseDuration(text)
    return true
  } catch {
    return false
  }
}
