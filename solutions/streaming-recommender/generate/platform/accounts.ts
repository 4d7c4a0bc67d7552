import { COUNTRIES } from './countries.ts'
import { BOT_LIFE, DEVICES, type Dials, LONGEST_LIFE, PLANS, WEEKDAY_SIGNUPS } from './dials.ts'
import { chance, draw, list, pick, pickByShare } from './dice.ts'
import { TASTES } from './taste.ts'

const tasteShares = Object.fromEntries(TASTES.map((taste, index) => [String(index), taste.share]))
const countryShares = Object.fromEntries(COUNTRIES.map(country => [country.code, country.share]))
const homeTaste = `case country ${TASTES.map((taste, index) => `when '${taste.home}' then ${index}`).join(' ')} else 0 end`
const misspelt = `case country ${COUNTRIES.map(c => `when '${c.code}' then ${pick(12, c.spellings)}`).join(' ')} end`

/** Square of a uniform number, times `most`: many small values, a few large ones. */
function skewed(nth: number, most: number): string {
  return `(${most} * ${chance(nth)} * ${chance(nth)} // 1000000)`
}

/**
 * Accounts that signed up from day `from` to before `until`, as the generator knows them: who they are, how much and
 * what they watch, and when they will leave.
 */
export function signups(from: number, until: number, dials: Dials): string {
  const perThousand = Math.round(dials.signups * 1000)
  return `
    with days as (
      select s::bigint as s, roll(s, 1) as dice, ${perThousand}::bigint * ${list(WEEKDAY_SIGNUPS)}[1 + (s + 3) % 7] // 100 as m,
        ((s + 1) * ${dials.botsPerThousandDays}) // 1000 - (s * ${dials.botsPerThousandDays}) // 1000 as bots
      from range(${from}, ${until}) d(s)
    ), people as (
      select s * ${dials.signupsAtMost} + j as account_id, s as signup_day, j < bots as bot
      from days, range(${dials.signupsAtMost}) n(j)
      where j < greatest(bots, m // 1000 + (${chance(1)} < m % 1000)::bigint)
    ), rolled as (
      select *, roll(account_id, 2) as dice from people
    ), placed as (
      select *, ${pickByShare(1, countryShares)} as country, 60000 + ${skewed(2, 700_000)} as pace,
        signup_day + case when bot then ${BOT_LIFE} when ${chance(3)} < 270 then 7 + ${draw(4)} % 24
          else 31 + ${skewed(4, LONGEST_LIFE - 31)} end as last_day,
        ${pickByShare(5, DEVICES)} as device, ${pickByShare(6, PLANS)} as plan
      from rolled
    ), tasted as (
      select *, case when ${chance(7)} < 180 then ${homeTaste} else ${pickByShare(8, tasteShares)}::int end as taste,
        55 + ${draw(9)} % 35 as focus
      from placed
    )
    select *, (taste + 1 + ${draw(10)} % ${TASTES.length - 1})::int % ${TASTES.length} as second_taste
    from tasted`
}

/**
 * What the customer system exports of some sign-ups: one line an account and a second one when the plan changed in
 * the first days; countries and addresses as people typed them; in some months a line that cannot be read.
 *
 * @param known what happened from this day on is not known yet
 */
export function accountExport(from: number, until: number, known: number, dials: Dials): string {
  return `
    with people as (${signups(from, until, dials)}), versions as (
      select *, 0 as change, signup_day as changed from people
      union all
      select *, 1, signup_day + 1 + ${draw(13)} % 3 from people where ${chance(14)} < 25
    )
    select * from (
      select account_id::varchar as account_id,
        case ${draw(15)} % 40 when 0 then ' User' || account_id || '@Example.COM '
          when 1 then 'user' || account_id || '.example.com' else 'user' || account_id || '@example.com' end as email,
        case when ${chance(11)} < 880 then country when ${chance(11)} < 920 then lower(country) || ' '
          when ${chance(11)} < 990 then ${misspelt} else '' end as country,
        case when change = 1 then ${pick(16, Object.keys(PLANS))} else plan end as plan,
        strftime(date '2015-01-01' + signup_day::int, '%d/%m/%Y') as signed_up_on,
        strftime(timestamp '2015-01-01' + to_days(changed::int) + to_seconds(${draw(17)} % 80000 + 6000 * change), '%Y-%m-%d %H:%M:%S') as updated_at
      from versions where changed < ${known}
      union all
      select 'unknown', 'import test', '', 'basic', '31/02/2026', '' from (select roll(${from}, 3) as dice) where ${chance(1)} < 500
    ) order by updated_at, account_id`
}
