import { notNull, oneOf, rule, self, sql, t, table, unique } from 'massif'
import { catalogue } from '../raw/catalogue.ts'

export const titles = table({
  about: 'One row per title of the catalogue, with those that left in the last year.',
  columns: {
    title_id: t.bigint().required(),
    title: t.string().required().about('In English.'),
    title_fr: t.string().required(),
    kind: t.string(),
    year: t.integer(),
    runtime_s: t.integer().required(),
    language: t.string(),
    added_on: t.date(),
    leaves_on: t.date(),
  },
  key: ['title_id'],
  checks: [
    unique('title_id'),
    notNull('title'),
    oneOf('kind', ['film', 'series', 'special']),
    rule('runs for a sensible time', sql`select * from ${self} where runtime_s not between 60 and 36000`),
    rule('added before it leaves', sql`select * from ${self} where leaves_on <= added_on`),
  ],
  query: sql`
    select c.title_id, c.titles.en as title, coalesce(c.titles.fr, c.titles.en) as title_fr, c.kind, c.year,
      c.runtime_min * 60 as runtime_s, c.language, c.added_on, c.leaves_on
    from ${catalogue} c`,
})

export const title_genres = table({
  about: 'The genres of each title, in one spelling. Their weights make 1 for each title.',
  columns: { title_id: t.bigint().required(), genre: t.string().required(), weight: t.double().required() },
  key: ['title_id', 'genre'],
  checks: [
    unique('title_id', 'genre'),
    rule('weights make one', sql`select title_id from ${self} group by title_id having abs(sum(weight) - 1) > 1e-9`),
  ],
  query: sql`
    with tags as (
      select title_id, unnest(genres) as tag from ${catalogue}
    ), spellings as (
      select lower(tag) as tag, tag as genre, row_number() over (partition by lower(tag) order by count(*) desc, tag) as nth
      from tags group by tag
    ), named as (
      select distinct t.title_id, s.genre from tags t join spellings s on s.tag = lower(t.tag) and s.nth = 1
    )
    select title_id, genre, 1.0 / count(*) over (partition by title_id) as weight from named`,
})
