import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { ConnectorContext } from '../contract.ts'
import { type Member, membersOf } from './archive.ts'
import { baseOf, nothingAt, seeLocal } from './local.ts'
import { mirrored } from './mirror.ts'
import { absolute, isPattern, takeApart } from './paths.ts'
import { copyOf, stampOf } from './remote/copy.ts'
import { fetchCopy, lookAt } from './remote/download.ts'
import type { Sighting, Sightings } from './sighting.ts'
import { sameStamp } from './stamp.ts'

export interface SeeOptions {
  /** Fetch what is not on this machine, rather than only ask for it. */
  readonly fetch: boolean
  /** Whether files were landed before: then a pattern may match nothing, as long as its folder is there. */
  readonly landed: boolean
  readonly sha256?: string
  readonly onBytes?: (count: number, total: number | undefined, what: string) => void
}

/**
 * Everything the paths of a source stand for, each file once.
 *
 * @throws MassifError SOURCE_NOTHING_FOUND and, for archives and addresses, SOURCE_*
 */
export async function see(
  paths: readonly string[],
  context: ConnectorContext,
  options: SeeOptions,
): Promise<Sightings> {
  const seen = await Promise.all(paths.map(path => seePath(path, context, options)))
  const files = new Map<string, Sighting>()
  for (const file of seen.flatMap(each => each.files)) if (!files.has(file.origin)) files.set(file.origin, file)
  const sightings = {
    files: [...files.values()],
    notices: seen.flatMap(each => each.notices),
    moved: seen.reduce((sum, each) => sum + each.moved, 0),
  }
  if (sightings.files.length === 0 && !(options.landed && paths.every(path => stillThere(path, context))))
    nothingFound(paths.find(isPattern) ?? (paths[0] as string), context)
  return sightings
}

function nothingFound(path: string, context: ConnectorContext): never {
  const place = takeApart(mirrored(path, context.mirrors))
  if (place.kind === 'local') nothingAt(context.directory, place.path)
  fail('SOURCE_NOTHING_FOUND', `Nothing in the archive matches ${path}`, {
    hint: 'Patterns match whole names: `archive.zip#**/*.csv` is through all folders.',
  })
}

/** A folder that is empty may fill again; one that is gone is a fault, such as a disk that is not mounted. */
function stillThere(path: string, context: ConnectorContext): boolean {
  const place = takeApart(mirrored(path, context.mirrors))
  return place.kind !== 'local' || existsSync(baseOf(context.directory, place.path))
}

async function seePath(origin: string, context: ConnectorContext, options: SeeOptions): Promise<Sightings> {
  const path = mirrored(origin, context.mirrors)
  const place = takeApart(path)
  switch (place.kind) {
    case 'local':
      return onlyFiles(seeLocal(context.directory, path, origin))
    case 'remote':
      return seeRemote(place.address, origin, context, options)
    case 'member':
      return place.remote
        ? seeRemoteArchive(place.archive, place.member, origin, context, options)
        : seeLocalArchive(place.archive, place.member, origin, context)
  }
}

const onlyFiles = (files: readonly Sighting[]): Sightings => ({ files, notices: [], moved: 0 })

async function seeRemote(
  address: string,
  origin: string,
  context: ConnectorContext,
  { fetch, sha256, onBytes }: SeeOptions,
): Promise<Sightings> {
  const place = { kind: 'remote', address } as const
  if (fetch) {
    const told = (count: number, total: number | undefined) => onBytes?.(count, total, origin)
    const { copy, moved, notice } = await fetchCopy(address, context, told, sha256)
    return { files: [{ origin, place, stamp: stampOf(copy) }], notices: notice ? [notice] : [], moved }
  }
  const copy = copyOf(address, context)
  if (copy && copy.sha256 === sha256) return onlyFiles([{ origin, place, stamp: stampOf(copy) }])
  const { stamp, moved, notice } = await lookAt(address, context)
  const unreachable = stamp ? {} : { unreachable: true }
  return { files: [{ origin, place, stamp, ...unreachable }], notices: notice ? [notice] : [], moved }
}

async function seeRemoteArchive(
  address: string,
  member: string,
  origin: string,
  context: ConnectorContext,
  options: SeeOptions,
): Promise<Sightings> {
  const { sha256: _ofTheMember, ...rest } = options
  const { files, notices, moved } = await seeRemote(address, address, context, rest)
  const copy = copyOf(address, context)
  const archive = files[0] as Sighting
  // What an archive that is not here, or no longer current, holds is only told by fetching it.
  if (!copy || !archive.stamp || !sameStamp(archive.stamp, stampOf(copy)))
    return { files: [{ ...archive, origin, stamp: undefined, archive: address }], notices, moved }
  const members = await membersOf(copy.path, member, address)
  return { files: members.map(each => memberOf(copy.path, each, origin, member, address)), notices, moved }
}

/**
 * Under a mirror, the members of an archive may be files of a folder: one called as the archive without its ending, or
 * the one the archive would be in.
 */
async function seeLocalArchive(
  archive: string,
  member: string,
  origin: string,
  context: ConnectorContext,
): Promise<Sightings> {
  const path = absolute(context.directory, archive)
  const stats = statSync(path, { throwIfNoEntry: false })
  const called = origin.slice(0, origin.length - member.length - 1)
  if (stats?.isFile()) {
    const members = await membersOf(path, member, called)
    return onlyFiles(members.map(each => memberOf(path, each, origin, member, called)))
  }
  for (const folder of [path, path.replace(/\.zip$/i, ''), dirname(path)]) {
    const instead = join(folder, member)
    const found = isPattern(member) || existsSync(instead) ? seeLocal(context.directory, instead, origin) : []
    if (found.length > 0) return onlyFiles(found)
  }
  if (origin.startsWith(archive)) nothingAt(context.directory, archive)
  fail('SOURCE_NOTHING_FOUND', `The mirror of ${origin} has neither ${archive} nor a folder with ${member}`, {
    hint: 'A mirror of an archive is the archive itself, or a folder with its files.',
  })
}

function memberOf(path: string, found: Member, origin: string, pattern: string, called: string): Sighting {
  return {
    origin: found.name === pattern ? origin : `${called}#${found.name}`,
    stamp: { size: found.size, crc32: found.crc32 },
    place: { kind: 'member', archive: path, member: found.name },
  }
}
