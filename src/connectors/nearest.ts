/** The candidates that a misspelt name most likely means, the nearest first, at most `count`. Letters' case is nothing. */
export function nearestNames(name: string, candidates: Iterable<string>, count = 3): readonly string[] {
  const wanted = name.toLowerCase()
  const limit = Math.max(2, Math.ceil(wanted.length / 2))
  const near = [...candidates]
    .map(candidate => ({ candidate, distance: distance(wanted, candidate.toLowerCase()) }))
    .filter(each => each.distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
  // Much further than the nearest is not meant.
  return near
    .filter(each => each.distance <= (near[0]?.distance ?? 0) + 1)
    .slice(0, count)
    .map(each => each.candidate)
}

/** Levenshtein's: insertions, deletions and substitutions of one letter. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const substituted = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1)
      next.push(Math.min(substituted, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
