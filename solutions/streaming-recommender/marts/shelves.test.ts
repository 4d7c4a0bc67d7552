import { given, test } from 'massif'
import { title_genres } from '../clean/titles.ts'
import { co_views } from './co_views.ts'
import { search_outcomes, search_terms } from './search_outcomes.ts'
import { shelves } from './shelves.ts'

export const notTenTimesTheSame = test(shelves, {
  given: [
    given(co_views, [
      { title_id: 1, other_id: 2, score: 1 },
      { title_id: 1, other_id: 3, score: 0.9 },
      { title_id: 1, other_id: 4, score: 0.8 },
    ]),
    given(title_genres, [
      { title_id: 2, genre: 'crime', weight: 1 },
      { title_id: 3, genre: 'crime', weight: 1 },
      { title_id: 4, genre: 'comedy', weight: 1 },
    ]),
  ],
  expect: [
    { title_id: 1, position: 1, other_id: 2 },
    { title_id: 1, position: 2, other_id: 4 },
    { title_id: 1, position: 3, other_id: 3 },
  ],
})

export const partsOfSearches = test(search_terms, {
  given: [
    given(search_outcomes, [
      { term: 'alien', account_id: 1, outcome: 'watched' },
      { term: 'alien', account_id: 1, outcome: 'nothing played' },
      { term: 'alien', account_id: 2, outcome: 'nothing found' },
      { term: 'alien', account_id: 3, outcome: 'watched' },
    ]),
  ],
  expect: [{ term: 'alien', searches: 4, accounts: 3, watched: 0.5, nothing_found: 0.25 }],
})
