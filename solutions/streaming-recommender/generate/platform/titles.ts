import type { Database } from '../database.ts'
import { type Dials, KINDS, LICENCE } from './dials.ts'
import { chance, draw, list, pick, pickByShare } from './dice.ts'
import { TASTES } from './taste.ts'
import { FIRST_NAMES, LAST_NAMES, NOUNS, PLACES } from './words.ts'

const TITLES_A_DAY_AT_MOST = 32
const LANGUAGES = ['en', 'en', 'en', 'fr', 'de', 'es', 'it', 'ja', 'ko', 'pt']
const tasteShares = Object.fromEntries(TASTES.map((taste, index) => [String(index), taste.share]))
const genreLists = `[${TASTES.map(taste => list(taste.genres)).join(', ')}][1 + taste]`
const everyGenre = [...new Set(TASTES.flatMap(taste => taste.genres))]

/** Makes what names of titles are put together from. */
export async function createWords(database: Database): Promise<void> {
  const nouns = NOUNS.map((names, index) => `(${index}, ${list(names)})`)
  const places = PLACES.map((place, index) => `(${index}, ${list([place])}[1])`)
  await database.run(`
    create temp table nouns as from (values ${nouns.join(', ')}) t(i, names);
    create temp table places as from (values ${places.join(', ')}) t(i, place);`)
}

/** Titles added from day `from` to before `until`, as the generator knows them. */
export function titles(from: number, until: number, dials: Dials): string {
  return `
    with added as (
      select a::bigint * ${TITLES_A_DAY_AT_MOST} + j as title_id, a::bigint as added_day
      from range(${from}, ${until}) d(a), range(${dials.titlesADay}) n(j)
    ), rolled as (
      select *, roll(title_id, 4) as dice from added
    ), drawn as (
      select *, ${pickByShare(1, tasteShares)}::int as taste, ${pickByShare(2, KINDS)} as kind,
        ${chance(4)} < 100 as evergreen, ${draw(5)} % 21 - 10 as quality
      from rolled
    )
    select drawn.*, added_day + ${LICENCE} as left_day,
      (case kind when 'film' then 82 + ${draw(6)} % 65 when 'series' then 22 + ${draw(6)} % 38
        else 45 + ${draw(6)} % 30 end)::int as runtime_min,
      -- The first of the charts are watched a hundred times as often as the last.
      4000000 // (40 + 4 * ${chance(3)}) as popularity,
      list_transform(first_noun.names, (noun, i) -> noun || case ${draw(10)} % 3
        when 0 then ' ' || ['and', 'et', 'und', 'y'][i] || ' ' || lower(second_noun.names[i])
        when 1 then ': ' || place else ' ' || (1 + ${draw(11)} % 4) end) as names
    from drawn join nouns first_noun on first_noun.i = ${draw(7)} % ${NOUNS.length}
      join nouns second_noun on second_noun.i = ${draw(8)} % ${NOUNS.length}
      join places on places.i = ${draw(9)} % ${PLACES.length}`
}

/** What the catalogue exports of the titles added from `from` to before `until`: nested, and as carelessly tagged as any. */
export function catalogueExport(from: number, until: number, dials: Dials): string {
  const member = (nth: number, role: string) =>
    `{'name': ${pick(nth, FIRST_NAMES)} || ' ' || ${pick(nth + 1, LAST_NAMES)}, 'role': '${role}'}`
  return `
    select title_id, kind, {'en': names[1], 'fr': names[2], 'de': names[3], 'es': names[4]} as titles,
      year(date '2015-01-01' + added_day::int)::int - case when ${chance(12)} < 400 then ${draw(13)} % 2
        else 2 + 40 * ${chance(13)} * ${chance(13)} // 1000000 end::int as year,
      runtime_min, ${pick(14, LANGUAGES)} as language,
      list_filter([first_genre, second_genre, third_genre], (genre, i) -> genre is not null
        and list_position([lower(first_genre), lower(second_genre), lower(third_genre)], lower(genre)) = i) as genres,
      [${member(20, 'lead')}, ${member(22, 'lead')}, ${member(24, 'support')}, ${member(26, 'director')}] as credits,
      date '2015-01-01' + added_day::int as added_on, date '2015-01-01' + left_day::int as leaves_on
    from (
      select *, ${genreLists}[1 + ${draw(15)} % 2] as first_genre,
        case when ${chance(16)} < 30 then lower(${genreLists}[3 + ${draw(17)} % 2]) else ${genreLists}[3 + ${draw(17)} % 2] end as second_genre,
        case when ${chance(18)} < 250 then ${pick(19, everyGenre)} end as third_genre
      from (${titles(from, until, dials)})
    ) order by title_id`
}
