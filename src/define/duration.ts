export type DurationUnit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'

/** A length of time as it is written: `26 hours`, `1 day`. */
export type Duration = `${number} ${DurationUnit}${'' | 's'}`

export interface DurationParts {
  readonly count: number
  readonly unit: DurationUnit
}

/**
 * Reads a duration.
 *
 * @throws RangeError when the text is not a duration or its count is not a whole number above zero.
 */
export function parseDuration(text: string): DurationParts {
  const match = /^(\d+) (second|minute|hour|day|week|month|year)s?$/.exec(text)
  const count = Number(match?.[1])
  if (!match || !Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(`"${text}" is not a duration; write for example '26 hours' or '1 day'`)
  }
  return { count, unit: match[2] as DurationUnit }
}
