import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unzip } from './archive.ts'

export const ADDRESS = 'https://files.grouplens.org/datasets/movielens/ml-latest-small.zip'
const FOLDER = 'ml-latest-small'
export const FILES = ['movies.csv', 'ratings.csv', 'tags.csv'] as const

/**
 * The place that stands for an address, as for Massif's own sources: the longest prefix that ends at a boundary is
 * replaced, and a folder may stand for an archive.
 *
 * @param mirrors `prefix=place;…`, as in MASSIF_MIRRORS
 */
export function mirrored(address: string, mirrors: string | undefined): string {
  const pairs = (mirrors ?? '').split(';').flatMap(pair => {
    const at = pair.indexOf('=')
    const prefix = pair.slice(0, at).trim()
    const rest = address.slice(prefix.length)
    const matches = at > 0 && address.startsWith(prefix) && (/[/#]$/.test(prefix) || /^([/#?]|$)/.test(rest))
    return matches ? [{ prefix, rest, place: pair.slice(at + 1).trim() }] : []
  })
  const best = pairs.toSorted((a, b) => b.prefix.length - a.prefix.length)[0]
  if (!best) return address
  const rest = /\.zip$/i.test(best.place) ? best.rest : best.rest.replace(/^#/, '')
  return best.place + (rest === '' || /[/\\#]$/.test(best.place) || /^[/#?]/.test(rest) ? '' : '/') + rest
}

/**
 * Brings MovieLens' files here.
 *
 * @param cache kept between calls
 * @returns the folder that holds them
 * @throws Error when they cannot be had
 */
export async function fetchMovieLens(cache: string, mirrors: string | undefined): Promise<string> {
  const folder = join(cache, FOLDER)
  if (FILES.every(file => existsSync(join(folder, file)))) return folder
  const members = new Map<string, Buffer>()
  const place = unpacked(mirrored(`${ADDRESS}#${FOLDER}/`, mirrors))
  if (place.includes('#')) {
    const archive = unzip(await bytes(place.slice(0, place.indexOf('#'))))
    for (const file of FILES) members.set(file, archive.get(`${FOLDER}/${file}`) ?? missing(file))
  } else {
    for (const file of FILES) members.set(file, await bytes(place + file))
  }
  await mkdir(folder, { recursive: true })
  for (const [file, content] of members) {
    await writeFile(join(folder, `.${file}.part`), content)
    await rename(join(folder, `.${file}.part`), join(folder, file))
  }
  return folder
}

/** Where a mirror on this machine holds the archive unpacked, its folder is as good. */
function unpacked(place: string): string {
  const folder = place.replace(/[^/\\]*\.zip#/i, '')
  return !/^https?:/.test(place) && place.includes('#') && existsSync(join(folder, FILES[0])) ? folder : place
}

async function bytes(place: string): Promise<Buffer> {
  if (!/^https?:/.test(place)) return readFile(place.startsWith('file:') ? fileURLToPath(place) : place)
  const response = await fetch(place).catch((error: unknown) => {
    throw new Error(`${place} cannot be reached; MASSIF_MIRRORS can name a place that stands for it`, { cause: error })
  })
  if (!response.ok) throw new Error(`${place} answered ${response.status} ${response.statusText}`)
  return Buffer.from(await response.arrayBuffer())
}

function missing(file: string): never {
  throw new Error(`The archive of MovieLens holds no ${file}`)
}
