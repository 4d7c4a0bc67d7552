/**
 * How big the platform is and how its people behave. Every number below is a choice, made so that the platform is
 * believable and that scale 1 gives about 10 million events in 90 days; the README says what each was held against.
 */
export interface Dials {
  /** 1 is a service with about 75,000 living accounts. */
  readonly scale: number
  /** Average sign-ups a day. */
  readonly signups: number
  /** Numbers reserved for a day's sign-ups; part of the account's key. */
  readonly signupsAtMost: number
  /** Titles added a day. */
  readonly titlesADay: number
  /** Bots that sign up, in a thousand days. */
  readonly botsPerThousandDays: number
  /** Days in a thousand on which a bot is at work. */
  readonly botActivity: number
}

export const SIGNUPS_AT_SCALE_1 = 371

/** After so many days nobody is left of those who signed up on a day. */
export const LONGEST_LIFE = 730
/** Licences run for three years. */
export const LICENCE = 1095
/** Titles stay in the catalogue's export for a year after they left. */
export const KEPT_IN_CATALOGUE = LICENCE + 365
export const BOT_LIFE = 30
/** Nothing arrives later than so many days after the day it was made for. */
export const LATEST = 5

export const WEEKDAYS = [86, 88, 92, 97, 112, 128, 121] as const
export const MONTHS = [108, 105, 101, 98, 95, 92, 90, 91, 97, 102, 106, 112] as const
export const HOLIDAY = 122
export const WEEKDAY_SIGNUPS = [92, 90, 93, 97, 106, 114, 108] as const

/** Starts of sessions by local hour, in a hundred. */
export const HOURS_WEEKDAY = [4, 2, 1, 0, 0, 0, 1, 2, 3, 2, 2, 2, 4, 3, 3, 3, 4, 6, 8, 11, 14, 13, 8, 4] as const
export const HOURS_WEEKEND = [5, 3, 2, 1, 0, 0, 0, 1, 3, 4, 5, 5, 6, 6, 6, 6, 6, 6, 7, 8, 8, 6, 4, 2] as const

export const DEVICES = { tv: 46, mobile: 28, desktop: 15, tablet: 11 } as const
export const PLANS = { basic: 40, standard: 42, premium: 18 } as const
export const KINDS = { film: 35, series: 55, special: 10 } as const

/** @throws RangeError when the scale is not between 0.01 and 100. */
export function dials(scale: number): Dials {
  if (!(scale >= 0.01 && scale <= 100)) throw new RangeError(`A scale of ${scale} is not between 0.01 and 100`)
  const signups = SIGNUPS_AT_SCALE_1 * scale
  const botsPerThousandDays = Math.max(34, Math.round(500 * scale))
  return {
    scale,
    signups,
    signupsAtMost: Math.ceil((signups * Math.max(...WEEKDAY_SIGNUPS)) / 100) + 2,
    titlesADay: Math.max(1, Math.round(4 * Math.cbrt(scale))),
    botsPerThousandDays,
    // Few bots on a small service must work less, or they would be most of it.
    botActivity: Math.min(900, Math.round((900 * 500 * scale) / botsPerThousandDays)),
  }
}
