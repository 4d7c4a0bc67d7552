import { interval, sql, t, table, unique } from 'massif'
import { search_log } from '../raw/search_log.ts'
import { suspects } from './suspects.ts'

export const searches = table({
  about: 'Searches of people, with what they typed made comparable.',
  columns: {
    search_id: t.bigint().required(),
    account_id: t.bigint().required(),
    searched_at: t.timestamp().required(),
    term: t.string().required().about('In lower case, without spaces around.'),
    results: t.integer().required(),
    device: t.string(),
  },
  key: ['search_id'],
  load: { by: 'interval', time: 'searched_at', grain: 'day' },
  checks: [unique('search_id')],
  query: sql`
    select l.search_id, l.account_id, l.searched_at, lower(trim(l.query)) as term, coalesce(l.results, 0) as results, l.device
    from ${search_log.in(interval)} l
    left join ${suspects.in(interval)} s on s.account_id = l.account_id and s.day = cast(l.searched_at as date)
    where s.account_id is null and trim(l.query) <> ''`,
})
