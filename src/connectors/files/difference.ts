import { counted, type Sighting } from './sighting.ts'
import { type FileCursor, sameStamp } from './stamp.ts'

/** What is to be read, compared with what was landed. */
export interface Difference {
  readonly what: 'none' | 'append' | 'replace'
  readonly reason: string
  readonly files: readonly Sighting[]
}

/** @param landed the stamps of files that were landed; undefined when nothing was */
export function difference(landed: FileCursor['files'] | undefined, seen: readonly Sighting[]): Difference {
  if (landed === undefined) return { what: 'replace', reason: few(seen.map(each => each.origin)), files: seen }
  const states = Map.groupBy(seen, each => stateOf(landed, each))
  const changed = states.get('changed') ?? []
  const added = states.get('new') ?? []
  const gone = countGone(landed, seen)
  const goneFiles = `${counted(gone, 'file')} landed before ${gone === 1 ? 'is' : 'are'} gone`
  if (changed.length > 0) {
    const lost = gone > 0 ? `; ${goneFiles}, and so will be their rows` : ''
    return { what: 'replace', reason: `${few(changed.map(each => each.origin))} changed${lost}`, files: seen }
  }
  const kept = gone > 0 ? `; ${goneFiles}, their rows stay` : ''
  if (added.length === 0) return { what: 'none', reason: `no new files${kept}`, files: [] }
  const names = added.length === 1 ? `${added[0]?.origin} is new` : `${added.length.toLocaleString('en')} new files`
  return { what: 'append', reason: `${names}${kept}`, files: added }
}

/** What cannot be compared now, because a server is out of reach, stands as it was landed. */
function stateOf(landed: FileCursor['files'], seen: Sighting): 'stands' | 'changed' | 'new' {
  const before = landed[seen.origin]
  if (before === undefined && !landedMembers(landed, seen)) return 'new'
  if (seen.unreachable) return 'stands'
  return before && seen.stamp && sameStamp(before, seen.stamp) ? 'stands' : 'changed'
}

function landedMembers(landed: FileCursor['files'], { archive }: Sighting): boolean {
  return archive !== undefined && Object.keys(landed).some(origin => origin.startsWith(`${archive}#`))
}

function countGone(landed: FileCursor['files'], seen: readonly Sighting[]): number {
  const present = new Set(seen.map(each => each.origin))
  const archives = seen.flatMap(each => (each.archive === undefined ? [] : [`${each.archive}#`]))
  const isGone = (origin: string) => !present.has(origin) && !archives.some(archive => origin.startsWith(archive))
  return Object.keys(landed).filter(isGone).length
}

function few(origins: readonly string[]): string {
  if (origins.length > 2) return `${origins[0]} and ${counted(origins.length - 1, 'other file')}`
  return origins.join(' and ')
}
