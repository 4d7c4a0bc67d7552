import { globSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fail } from '../../diagnostics/diagnostic.ts'
import { nearestNames } from '../../diagnostics/nearest.ts'
import { absolute, GLOB_CHARACTERS, isPattern, withSlashes } from './paths.ts'
import type { Sighting } from './sighting.ts'

/**
 * The files of a path or pattern on this machine, sorted. Synchronous calls: a thousand files are told in a few
 * milliseconds, which asynchronous ones take ten times as long for.
 *
 * @param origin what the user calls it, where that is not `path`: the address a mirror stands for
 * @throws MassifError SOURCE_NOTHING_FOUND for a path that is none; a pattern may match nothing
 */
export function seeLocal(directory: string, path: string, origin: string): readonly Sighting[] {
  const literal = sight(absolute(directory, path), origin)
  if (literal) return [literal]
  if (!isPattern(path)) nothingAt(directory, path)
  const base = baseOf(directory, path)
  const called = origin.slice(0, beforePattern(origin))
  const found: Sighting[] = []
  for (const match of globSync(withSlashes(path), { cwd: directory, followSymlinks: true })) {
    const whole = absolute(directory, match)
    const seen = sight(whole, called + withSlashes(relative(base, whole)))
    if (seen) found.push(seen)
  }
  return found.sort((a, b) => (a.origin < b.origin ? -1 : 1))
}

/** Undefined for what is not there, or no file. */
function sight(path: string, origin: string): Sighting | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats?.isFile()) return undefined
  return { origin, place: { kind: 'local', path }, stamp: { size: stats.size, modifiedAt: stats.mtimeMs } }
}

/** The folder in which a pattern begins to match. */
export function baseOf(directory: string, pattern: string): string {
  return absolute(directory, pattern.slice(0, beforePattern(pattern)) || '.')
}

/** Where the first folder or name that is a pattern begins. */
function beforePattern(path: string): number {
  const slashed = withSlashes(path)
  const first = slashed.search(GLOB_CHARACTERS)
  return Math.max(slashed.lastIndexOf('/', first), slashed.lastIndexOf('#', first)) + 1
}

/** @throws MassifError SOURCE_NOTHING_FOUND, naming what is there instead */
export function nothingAt(directory: string, path: string): never {
  const pattern = isPattern(path)
  const whole = absolute(directory, path)
  const folder = pattern ? baseOf(directory, path) : dirname(whole)
  const what = statSync(whole, { throwIfNoEntry: false })?.isDirectory()
    ? `${path} is a folder, not a file`
    : pattern
      ? `No file matches ${path}`
      : `There is no file ${path}`
  fail('SOURCE_NOTHING_FOUND', what, {
    hint: what.includes('folder') ? `Name its files: ${path}/*` : hintFor(directory, folder, basename(path)),
  })
}

function hintFor(directory: string, folder: string, name: string): string {
  const shown = (path: string) =>
    withSlashes(path.startsWith(join(directory, '/')) ? path.slice(directory.length + 1) : path)
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    let above = dirname(folder)
    while (!statSync(above, { throwIfNoEntry: false }) && dirname(above) !== above) above = dirname(above)
    return `The folder ${shown(folder)} is not there; ${shown(above) || above} is. Relative paths start at the project's folder.`
  }
  if (names.length === 0) return `The folder ${shown(folder)} is empty.`
  const near = nearestNames(name, names)
  if (near.length > 0) return `Did you mean ${near.map(each => shown(join(folder, each))).join(' or ')}?`
  const few = names.sort().slice(0, 5).join(', ')
  return `In ${shown(folder)} there are: ${few}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.`
}
