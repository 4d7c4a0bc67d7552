import { json, notNull, t, unique } from 'massif'

export const catalogue = json({
  about: 'All titles with their licences, exported whole every night.',
  path: 'data/catalogue/titles.json',
  columns: {
    title_id: t.bigint().required(),
    kind: t.string(),
    titles: t.struct({ en: t.string(), fr: t.string(), de: t.string(), es: t.string() }).about('The name by language.'),
    year: t.integer().about('Year of release.'),
    runtime_min: t.integer().about('Minutes; of one episode for a series.'),
    language: t.string(),
    genres: t.list(t.string()).about('As editors tagged it, the most fitting first.'),
    credits: t.list(t.struct({ name: t.string(), role: t.string() })),
    added_on: t.date(),
    leaves_on: t.date().about('When the licence ends.'),
  },
  checks: [unique('title_id'), notNull('runtime_min')],
})
