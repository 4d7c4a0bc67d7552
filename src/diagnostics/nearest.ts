/**
 * The candidate that a misspelt word most likely means, or undefined where none is near: at most a third of its
 * letters differ, or one begins with the other. Letters swapped with their neighbour count once (optimal string
 * alignment distance).
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase()
  let best: string | undefined
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1
  let longer: string | undefined
  for (const candidate of candidates) {
    if (begins(candidate.toLowerCase(), wanted) && candidate.length < (longer?.length ?? Number.POSITIVE_INFINITY)) {
      longer = candidate
    }
    if (candidate === word || Math.abs(candidate.length - wanted.length) >= least) continue
    const found = distance(wanted, candidate.toLowerCase())
    if (found < least) {
      least = found
      best = candidate
    }
  }
  return best ?? longer
}

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

/** Whether one word begins with the other, and enough of it is there to tell. */
function begins(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return short.length >= 4 && short !== long && long.startsWith(short)
}

/** Edits from one word to another; two neighbours swapped count once (optimal string alignment). */
function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, at(beforeLast, j - 2) + 1)
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY
