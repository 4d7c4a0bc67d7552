import { dayText, month, weekday } from '../calendar.ts'
import { COUNTRIES, EVERYWHERE } from './countries.ts'
import { DEVICES, type Dials, HOLIDAY, HOURS_WEEKDAY, HOURS_WEEKEND, MONTHS, WEEKDAYS } from './dials.ts'
import { chance, draw, list, pick, pickByShare } from './dice.ts'
import { EVERYTHING } from './taste.ts'

/** Numbers reserved for the plays of a session; part of the event's key. */
const PLAYS_AT_MOST = 512
const offset = `case country ${COUNTRIES.map(c => `when '${c.code}' then ${c.offset}`).join(' ')} end`

/** How much each title is asked for on a day, as a shelf: a title owns the numbers from `low` to the next one's. */
export function shelves(day: number): string {
  return `
    with wanted as (
      select title_id, taste, runtime_min * 60 as runtime_s, kind, quality,
        -- A new title is watched seven times as much as it will be; half of that is gone after two weeks.
        popularity * case when evergreen then 1600 else 1000 + 84000 // (14 + ${day} - added_day) end // 1000 as weight
      from titles where added_day <= ${day} and ${day} < left_day
    ), shelved as (
      select * from wanted union all select * replace (${EVERYTHING} as taste) from wanted
    )
    select *, (sum(weight) over (partition by taste order by title_id) - weight)::bigint as low,
      (sum(weight) over (partition by taste))::bigint as total
    from shelved`
}

/** Sessions that begin on a day (UTC), one row each. */
export function sessions(day: number, dials: Dials): string {
  const crowd = (WEEKDAYS[weekday(day)] ?? 100) * (MONTHS[month(day)] ?? 100)
  const counts = weekday(day) >= 5 ? HOURS_WEEKEND : HOURS_WEEKDAY
  const hours = Object.fromEntries(counts.map((count, hour) => [`${hour}`, count]))
  return `
    with awake as (
      select * replace (roll(account_id * 8192 + ${day}, 5) as dice), account_id * 8192 + ${day} as key
      from accounts where signup_day <= ${day} and ${day} < last_day
    ), active as (
      select * from awake
      where case when bot then ${chance(1)} < ${dials.botActivity}
        -- The first week is the most curious one, and every life ends with a month of watching less.
        else ${draw(1)} % 1000000 < least(960000, pace * ${crowd} // 10000
          * (100 + greatest(0, 70 - 10 * (${day} - signup_day))) // 100 * ${mood(day)} // 100
          * least(100, 40 + 2 * (last_day - ${day})) // 100) end
    ), begun as (
      select * replace (roll(key * 4 + n, 6) as dice), key * 4 + n as session
      from active, range(3) s(n)
      where n < case when bot then 1 else ${pick(2, [1, 1, 1, 1, 1, 1, 2, 2, 2, 3])} end
    )
    select account_id, bot, taste, second_taste, focus, session, dice,
      case when ${chance(1)} < 750 then device else ${pickByShare(2, DEVICES)} end as device,
      case when ${chance(3)} < 20 then ${pick(
        4,
        COUNTRIES.map(c => c.code),
      )} else country end as country,
      ${day}::bigint * 86400 + ((case when bot then ${draw(5)} % 12 else ${pickByShare(5, hours)}::int end - ${offset} + 24) % 24) * 3600
        + ${draw(6)} % 3600 as start_s,
      case when bot then 80 + ${draw(7)} % 320 else ${pick(7, [1, 1, 1, 2, 2, 2, 3, 3, 4, 6])} end as plays,
      -- Watched without a connection, and sent days later.
      case when ${chance(8)} < case when device in ('mobile', 'tablet') then 28 else 4 end then 1 + ${draw(9)} % 3 else 0 end as late,
      -- The player did not hear that its report had arrived, and sent it all again the next day.
      ${chance(10)} < 3 as sent_again
    from begun`
}

/** How much more is watched on a holiday, in a hundred, by country. */
function mood(day: number): string {
  const date = dayText(day).slice(5)
  const resting = COUNTRIES.filter(c => EVERYWHERE.includes(date) || c.holidays.includes(date)).map(c => c.code)
  return resting.length === 0
    ? '100'
    : `case when list_contains(${list(resting)}, country) then ${HOLIDAY} else 100 end`
}

/** Plays of the sessions in `todays_sessions`, with the shelves of the day in `shelf`. Times are seconds since 2015. */
export function plays(): string {
  return `
    with numbered as (
      select * exclude (dice, plays), dice as session_dice, unnest(range(plays)) as n from todays_sessions
    ), started as (
      select *, session * ${PLAYS_AT_MOST} + n as event_id, roll(session * ${PLAYS_AT_MOST} + n, 7) as dice from numbered
    ), asked as (
      select * replace (case when bot then ${EVERYTHING} when ${draw(1)} % 100 < focus then taste
          when ${draw(2)} % 100 < 65 then second_taste else ${EVERYTHING} end as taste), taste as first_taste
      from started
    ), drawn as (
      select asked.*, (${draw(3)} * total) >> 31 as ticket
      from asked join (select distinct taste, total from shelf) totals on totals.taste = asked.taste
    ), found as (
      select drawn.*, shelf.title_id, shelf.runtime_s, ${chance(4)} as mood,
        -- What fits is watched to its end more often; so is what is good, and what is short.
        case when drawn.taste = first_taste then 600 else 430 end + 8 * quality + case kind when 'series' then 110 else 0 end as to_the_end
      from drawn asof join shelf on drawn.taste = shelf.taste and drawn.ticket >= shelf.low
    ), watched as (
      select *, case when bot then 5 + ${draw(5)} % 30
          when mood < to_the_end then runtime_s * (920 + ${draw(5)} % 81) // 1000
          when mood > 1000 - (1000 - to_the_end) // 2 then greatest(5, runtime_s * (4 + ${draw(5)} % 90) // 1000)
          else runtime_s * (95 + ${draw(5)} % 800) // 1000 end as watched_s,
        case when bot then 15 + ${draw(6)} % 40 else 20 + ${draw(6)} % 160 end as pause_s
      from found
    ), timed as (
      select *, (start_s + sum(watched_s + pause_s) over (partition by session order by n rows unbounded preceding) - watched_s)::bigint as started_s
      from watched
    )
    select event_id, dice, n, session, session_dice, account_id, bot, title_id, device, country, started_s, watched_s, sent_again,
      mood < to_the_end as ended,
      case when late = 0 then started_s + watched_s + 1 + ${draw(7)} % 30
        else ((started_s // 86400) + late) * 86400 + ${draw(7)} % 86400 end as received_s
    from timed`
}
