import { csv, t } from 'massif'

export const search_log = csv({
  about: 'What was typed into the search field, as the server logged it.',
  path: 'data/searches/*.tsv.zst',
  delimiter: '\t',
  time: 'searched_at',
  columns: {
    searched_at: t.timestamp().required(),
    account_id: t.bigint().required(),
    query: t.string(),
    results: t.integer().about('Titles that were found.'),
    device: t.string(),
    search_id: t.bigint().required(),
  },
  maxRejected: 1000,
})
