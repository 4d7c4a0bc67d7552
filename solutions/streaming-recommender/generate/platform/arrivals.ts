import { chance, draw, pick } from './dice.ts'
import { HOPELESS } from './words.ts'

const APPS = ['7.2.0', '7.2.0', '7.2.0', '7.1.3', '7.1.3', '6.9.1', '6.4.0']
const moment = (seconds: string) => `timestamp '2015-01-01' + to_seconds(${seconds})`

/** What waits to be delivered: rows of each kind, with the day they arrive on. */
export const ARRIVING = {
  arriving_views: `event_id bigint, account_id bigint, title_id bigint, device varchar, country varchar, happened_at timestamp,
    watched_s int, received_at timestamp, app varchar, again int, arrives bigint`,
  arriving_thumbs: `event_id bigint, account_id bigint, title_id bigint, verdict varchar, happened_at timestamp, device varchar,
    app varchar, change int, arrives bigint`,
  arriving_searches: `search_id bigint, account_id bigint, happened_at timestamp, query varchar, results int, device varchar, arrives bigint`,
} as const

/** Playback events of `todays_plays` as they are sent, twice where a report was repeated. */
export function views(): string {
  return `
    with sent as (
      select *, 0 as again from todays_plays
      union all
      select * replace (received_s + 1 + ${draw(11)} % 60 as received_s), 1 from todays_plays where ${chance(10)} < 7
      union all
      select * replace (received_s + 86400 as received_s), 2 from todays_plays where sent_again
    )
    select event_id, account_id, title_id, device, country, ${moment('started_s')}, watched_s, ${moment('received_s')},
      ${pick(12, APPS, 'session_dice')}, again, received_s // 86400
    from sent`
}

/** Thumbs given after plays of the day. Some people change their mind a minute later. */
export function thumbs(day: number): string {
  return `
    with given as (
      select *, case when ended and ${chance(13)} < 110 then 'up' when not ended and ${chance(13)} < 45 then 'down' end as verdict,
        received_s + 20 + ${draw(14)} % 200 as said_s
      from todays_plays where not bot
    ), said as (
      select *, 0 as change from given where verdict is not null
      union all
      select * replace (said_s + 60 as said_s, case verdict when 'up' then 'down' else 'up' end as verdict), 1
      from given where verdict is not null and ${chance(15)} < 15
    )
    select event_id, account_id, title_id, verdict, ${moment('said_s')}, device, ${pick(12, APPS, 'session_dice')}, change,
      greatest(${day}, said_s // 86400)
    from said`
}

/** What was typed before some sessions, and at other times to no avail. Written by the server, so never late. */
export function searches(day: number): string {
  return `
    with firsts as (
      select p.* replace (session_dice as dice), names[1] as title, ${chance(11, 'session_dice')} as reason
      from todays_plays p join titles using (title_id) where n = 0 and not bot
    ), typed as (
      select session * 2 as search_id, account_id, device, started_s - 20 - ${draw(13)} % 280 as at_s,
        case ${draw(14)} % 10 when 0 then title when 1 then lower(title) when 2 then lower(title) || ' '
          when 3 then lower(title[1:2] || title[4:]) when 4 then upper(title) else lower(string_split(replace(title, ':', ''), ' ')[1]) end as query,
        1 + ${draw(15)} % 40 as results
      from firsts where reason < 300
      union all
      select session * 2 + 1, account_id, device, started_s - 7200 - ${draw(16)} % 14400, ${pick(17, HOPELESS)},
        case when ${chance(18)} < 700 then 0 else ${draw(19)} % 5 end
      from firsts where reason >= 930
    )
    select search_id, account_id, ${moment('at_s')}, query, results, device, greatest(${day}, at_s // 86400) from typed`
}

/** The files of one day, from what arrives on it. Every third day one line of each text file cannot be read. */
export function dayFiles(day: number, date: string): { readonly path: string; readonly query: string }[] {
  const broken = `from (select roll(${day}, 8) as dice) where ${chance(1)} < 333`
  return [
    {
      path: `views/day=${date}/views.parquet`,
      query: `select event_id, account_id, title_id, device, country, happened_at as started_at, watched_s, received_at, app
        from arriving_views where arrives = ${day} order by received_at, event_id, again`,
    },
    {
      path: `thumbs/${date}.jsonl.gz`,
      query: `select account_id, title_id, verdict, said_at, client from (
        select account_id, to_json(title_id) as title_id, verdict, strftime(happened_at, '%Y-%m-%dT%H:%M:%SZ') as said_at,
          {'device': device, 'app': app} as client, event_id, change
        from arriving_thumbs where arrives = ${day}
        union all
        select 0, to_json('undefined'), 'up', '${date}T12:00:00Z', {'device': 'desktop', 'app': '6.4.0'}, 0, 0 ${broken}
      ) order by said_at, event_id, change`,
    },
    {
      path: `searches/${date}.tsv.zst`,
      query: `select searched_at, account_id, query, results, device, search_id from (
        select strftime(happened_at, '%Y-%m-%d %H:%M:%S') as searched_at, account_id, query, results::varchar as results, device, search_id
        from arriving_searches where arrives = ${day}
        union all
        select '${date} 25:61:00', 0, '', 'NaN', 'desktop', 0 ${broken}
      ) order by searched_at, search_id`,
    },
  ]
}
