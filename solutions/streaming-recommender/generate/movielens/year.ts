// MovieLens says who gave a film how many stars, and when; often hundreds in one evening, for films seen over years.
// It is laid out as one year of a streaming service. What is kept: who, what, the stars, the tags, and the order in
// which each member rated. What is assumed:
// - a member watched the films in that order, one a day on average (more when there are more films than days),
//   in a year that ends when the data set was made; who rated first, joined first;
// - stars are told by how much was watched: 4 and more to the end, 3 most of it, 2 half, 1 a little;
// - 4 stars and more are a thumb up, 2 and less a thumb down;
// - a tag on a film was a search for it, just before it was watched;
// - films run 85 to 140 minutes and came out on New Year's Day of their year; devices and countries are not known.

const FIRST_DAY = "date '2017-09-26'"
const DAYS = 365

/** Makes the tables that the queries below read. */
export function sources(folder: string): string {
  const file = (name: string) => `read_csv('${folder.replaceAll("'", "''")}/${name}.csv', header = true)`
  return `
    create temp table ratings as from ${file('ratings')};
    create temp table tags as from ${file('tags')};
    create temp table movies as from ${file('movies')};`
}

const runtimes = `(85 + (movieId * 48271 % 2147483647) % 56) * 60`

export function plays(): string {
  return `
    with members as (
      select userId, count(*) as films, row_number() over (order by min(timestamp), userId) - 1 as joined,
        count(*) over () as members
      from ratings group by userId
    ), ordered as (
      select r.userId, r.movieId, r.rating, ${runtimes} as runtime_s, films, joined, members,
        least(${DAYS}, greatest(films, 14)) as span,
        row_number() over (partition by r.userId order by r.timestamp, r.movieId) - 1 as n
      from ratings r join members on members.userId = r.userId
    ), dated as (
      select *, (${DAYS} - span) * joined // members + n * span // films as day from ordered
    ), placed as (
      select *, count(*) over (partition by userId, day) as that_day,
        sum(runtime_s + 300) over (partition by userId, day order by n rows unbounded preceding) - runtime_s - 300 as after_s
      from dated
    )
    select userId * 1000000 + movieId as event_id, userId as account_id, movieId as title_id, rating,
      ${FIRST_DAY} + day::int + to_seconds(3600 * greatest(6, 20 - 2 * (that_day - 1)) + (userId * 7919 + day * 104729) % 3000 + after_s) as started_at,
      (runtime_s * case when rating >= 4 then 97 when rating >= 3 then 80 when rating >= 2 then 45 else 12 end // 100)::int as watched_s
    from placed`
}

/** Everything of a month is delivered on the first day of the next. */
const arrival = (time: string) => `date_trunc('month', ${time}) + interval 1 month`

export const MONTHS = `select distinct strftime(${arrival('started_at')}, '%Y-%m-%d') as arrives from plays order by arrives`

export const views = (arrives: string) => `
  select event_id, account_id, title_id, 'unknown' as device, null::varchar as country, started_at, watched_s,
    started_at + to_seconds(watched_s + 1) as received_at, 'movielens' as app
  from plays where ${arrival('started_at')} = timestamp '${arrives}' order by started_at, event_id`

export const thumbs = (arrives: string) => `
  select account_id, title_id, case when rating >= 4 then 'up' else 'down' end as verdict,
    strftime(started_at + to_seconds(watched_s + 60), '%Y-%m-%dT%H:%M:%SZ') as said_at,
    {'device': 'unknown', 'app': 'movielens'} as client
  from plays where (rating >= 4 or rating <= 2) and ${arrival('started_at')} = timestamp '${arrives}' order by started_at, event_id`

export const searches = (arrives: string) => `
  with found as (
    select lower(trim(tag)) as query, count(distinct movieId)::int as results from tags group by all
  ), typed as (
    select t.userId as account_id, trim(t.tag) as query, results,
      started_at - to_seconds(30 * row_number() over (partition by t.userId, t.movieId order by t.timestamp desc, t.tag)) as searched_at
    from tags t join plays on plays.account_id = t.userId and plays.title_id = t.movieId
    join found on found.query = lower(trim(t.tag))
  )
  select strftime(searched_at, '%Y-%m-%d %H:%M:%S') as searched_at, account_id, query, results, 'unknown' as device,
    row_number() over (order by searched_at, account_id, query) + 1000000 * (12 * year(timestamp '${arrives}') + month(timestamp '${arrives}')) as search_id
  from typed where ${arrival('searched_at')} = timestamp '${arrives}' order by search_id`

export const ACCOUNTS = `
  select account_id, 'member' || account_id || '@movielens.invalid' as email, '' as country, '' as plan,
    strftime(min(started_at), '%d/%m/%Y') as signed_up_on, strftime(min(started_at)::date, '%Y-%m-%d %H:%M:%S') as updated_at
  from plays group by account_id order by account_id`

const name = `trim(regexp_replace(title, '\\s*\\(\\d{4}[^)]*\\)\\s*$', ''))`
// "Matrix, The" is how lists are sorted, not how people say it.
const spoken = `regexp_replace(${name}, '^(.*), (The|A|An|Les|Le|La|Das|Der|Die|El|Il)( \\(.*\\))?$', '\\2 \\1\\3')`
const released = `nullif(regexp_extract(title, '\\((\\d{4})[^)]*\\)\\s*$', 1), '')::int`

export const CATALOGUE = `
  select movieId as title_id, 'film' as kind,
    {'en': ${spoken}, 'fr': null::varchar, 'de': null::varchar, 'es': null::varchar} as titles, ${released} as year,
    ${runtimes} // 60 as runtime_min, null::varchar as language,
    list_filter(string_split(genres, '|'), genre -> genre <> '(no genres listed)') as genres,
    []::struct(name varchar, role varchar)[] as credits,
    coalesce(make_date(${released}, 1, 1), ${FIRST_DAY}) as added_on, null::date as leaves_on
  from movies order by movieId`
