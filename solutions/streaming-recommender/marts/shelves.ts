import { type RowOf, references, rule, self, sql, t, table, unique } from 'massif'
import { title_genres, titles } from '../clean/titles.ts'
import { co_views } from './co_views.ts'
import { diversify } from './diversify.ts'

export const shelves = table({
  about: 'Ten titles to offer under each title: what goes with it, but not ten times the same.',
  columns: {
    title_id: t.bigint().required(),
    position: t.integer().required(),
    other_id: t.bigint().required(),
    score: t.double().required().about('That of co_views.'),
  },
  key: ['title_id', 'position'],
  checks: [
    unique('title_id', 'other_id'),
    references('other_id', titles, 'title_id').warn(),
    rule('no title offers itself', sql`select * from ${self} where title_id = other_id`),
  ],
  // Each choice depends on those before it, which SQL cannot say well.
  reads: [co_views, title_genres],
  rows: async function* (read) {
    const genres = new Map<bigint, Map<string, number>>()
    for await (const { title_id, genre, weight } of read(title_genres)) {
      for (const [i, title] of title_id.entries()) {
        const of = genres.get(title) ?? new Map<string, number>()
        genres.set(title, of.set(genre[i] as string, weight[i] as number))
      }
    }
    const neighbours = new Map<bigint, Pick<RowOf<typeof co_views>, 'other_id' | 'score'>[]>()
    for await (const { title_id, other_id, score } of read(co_views)) {
      for (const [i, title] of title_id.entries()) {
        const of = neighbours.get(title) ?? []
        neighbours.set(title, of)
        of.push({ other_id: other_id[i] as bigint, score: score[i] as number })
      }
    }
    for (const [title_id, candidates] of [...neighbours].sort(([a], [b]) => Number(a - b))) {
      const chosen = diversify(candidates, ({ other_id }) => genres.get(other_id) ?? new Map(), 10)
      yield {
        title_id: chosen.map(() => title_id),
        position: chosen.map((_, index) => index + 1),
        other_id: chosen.map(({ other_id }) => other_id),
        score: chosen.map(({ score }) => score),
      }
    }
  },
})
