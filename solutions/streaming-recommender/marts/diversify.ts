/** How much likeness to what was chosen counts against a candidate's own score. */
const CAUTION = 0.3

/**
 * Chooses candidates one by one, each the best when its likeness to those already chosen is held against it: maximal
 * marginal relevance (Carbonell and Goldstein, SIGIR 1998), with the cosine of genres as likeness. Scores are taken
 * relative to the best one.
 *
 * @param genresOf the weights of a candidate's genres
 * @param count how many to choose at most
 */
export function diversify<C extends { readonly other_id: bigint; readonly score: number }>(
  candidates: readonly C[],
  genresOf: (candidate: C) => ReadonlyMap<string, number>,
  count: number,
): C[] {
  const best = Math.max(...candidates.map(({ score }) => score))
  const left = candidates
    .toSorted((a, b) => b.score - a.score || Number(a.other_id - b.other_id))
    .map(candidate => ({ candidate, genres: genresOf(candidate), likeness: 0 }))
  const chosen: C[] = []
  while (chosen.length < count && left.length > 0) {
    const values = left.map(({ candidate, likeness }) => (1 - CAUTION) * (candidate.score / best) - CAUTION * likeness)
    const [next] = left.splice(values.indexOf(Math.max(...values)), 1)
    if (!next) break
    chosen.push(next.candidate)
    for (const other of left) other.likeness = Math.max(other.likeness, cosine(other.genres, next.genres))
  }
  return chosen
}

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let dot = 0
  for (const [genre, weight] of a) dot += weight * (b.get(genre) ?? 0)
  return dot === 0 ? 0 : dot / Math.sqrt(square(a) * square(b))
}

function square(weights: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const weight of weights.values()) sum += weight * weight
  return sum
}
