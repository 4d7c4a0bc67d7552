import { interval, rule, self, sql, t, table, unique, view } from 'massif'
import { plays } from '../clean/plays.ts'
import { searches } from '../clean/searches.ts'

export const search_plays = table({
  about: 'Plays that began within half an hour of a search by the same account, with the last such search.',
  columns: {
    event_id: t.bigint().required(),
    started_at: t.timestamp().required(),
    title_id: t.bigint().required(),
    watched_s: t.integer().required(),
    search_id: t.bigint().required(),
    searched_at: t.timestamp().required(),
  },
  key: ['event_id'],
  load: { by: 'interval', time: 'started_at', grain: 'day' },
  checks: [unique('event_id')],
  query: sql`
    with pairs as (
      select p.event_id, p.started_at, p.title_id, p.watched_s, s.search_id, s.searched_at,
        row_number() over (partition by p.event_id order by s.searched_at desc, s.search_id desc) as nth
      from ${plays.in(interval)} p
      join ${searches.in(interval, { back: '1 hour' })} s
        on s.account_id = p.account_id and p.started_at >= s.searched_at
        and p.started_at < s.searched_at + interval '30 minutes'
    )
    select event_id, started_at, title_id, watched_s, search_id, searched_at from pairs where nth = 1`,
})

export const search_outcomes = table({
  about: 'What each search led to.',
  columns: {
    search_id: t.bigint().required(),
    searched_at: t.timestamp().required(),
    account_id: t.bigint().required(),
    term: t.string().required(),
    results: t.integer().required(),
    outcome: t
      .string()
      .required()
      .about('`watched` (five minutes at least), `tried`, `nothing played`, `nothing found`.'),
    title_id: t.bigint().about('What was played first.'),
    wait_s: t.bigint().about('Seconds from the search to the play.'),
  },
  key: ['search_id'],
  load: { by: 'interval', time: 'searched_at', grain: 'day' },
  checks: [
    unique('search_id'),
    rule('who played waited', sql`select * from ${self} where (title_id is null) <> (wait_s is null)`),
  ],
  // Cut by the time of the search: what is played after midnight is an outcome of the day before.
  query: sql`
    with played as (
      select *, row_number() over (partition by search_id order by started_at, event_id) as nth
      from ${search_plays.in(interval, { by: 'searched_at' })}
    ), firsts as (
      select search_id, min(started_at) as started_at, max(title_id) filter (where nth = 1) as title_id,
        max(watched_s) as watched_s
      from played group by search_id
    )
    select s.search_id, s.searched_at, s.account_id, s.term, s.results,
      case when f.watched_s >= 300 then 'watched' when f.search_id is not null then 'tried'
        when s.results = 0 then 'nothing found' else 'nothing played' end as outcome,
      f.title_id, date_diff('second', s.searched_at, f.started_at) as wait_s
    from ${searches.in(interval)} s
    left join firsts f on f.search_id = s.search_id`,
})

export const search_terms = view({
  about: 'What people look for, and whether they find it.',
  columns: {
    term: t.string(),
    searches: t.bigint(),
    accounts: t.bigint(),
    watched: t.double().about('Part of the searches that led to watching.'),
    nothing_found: t.double(),
  },
  query: sql`
    select term, count(*) as searches, count(distinct account_id) as accounts,
      count(*) filter (where outcome = 'watched') * 1.0 / count(*) as watched,
      count(*) filter (where outcome = 'nothing found') * 1.0 / count(*) as nothing_found
    from ${search_outcomes}
    group by term`,
})
