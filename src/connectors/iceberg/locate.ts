import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { InPlace } from '../contract.ts'
import type { IcebergOptions } from './iceberg.ts'

/**
 * Where the current state of a table is that somebody else keeps.
 *
 * @param directory where relative paths start
 * @throws MassifError SOURCE_NOTHING_FOUND; SOURCE_OPTIONS where a folder does not say which state is current
 */
export function locateTable({ path = '', catalog }: IcebergOptions, directory: string, name: string): InPlace {
  const at = (given: string) => (isAbsolute(given) ? given : resolve(directory, given))
  if (catalog) {
    const database = at(catalog.database)
    if (!existsSync(database)) nothing(name, `The catalogue ${database} is not there`)
    return { kind: 'catalog', database, catalog: catalog.name ?? 'lake', table: catalog.table }
  }
  const there = at(path.replace(/^file:(\/\/(?=\/))?/, ''))
  if (!existsSync(there)) nothing(name, `${there} is not there`)
  return { kind: 'metadata', path: statSync(there).isDirectory() ? currentIn(there, name) : there }
}

/** What a folder says is current: by its hint, as Hadoop tables do, or by the highest number. */
function currentIn(folder: string, name: string): string {
  const metadata = existsSync(join(folder, 'metadata')) ? join(folder, 'metadata') : folder
  const hint = join(metadata, 'version-hint.text')
  if (existsSync(hint)) {
    const version = readFileSync(hint, 'utf8').trim()
    const named = [`v${version}.metadata.json`, `${version}.metadata.json`, version].map(each => join(metadata, each))
    return named.find(each => existsSync(each)) ?? nothing(name, `${hint} names version ${version}, which is not there`)
  }
  const all = readdirSync(metadata)
    .filter(each => each.endsWith('.metadata.json'))
    .map(each => ({ file: join(metadata, each), version: Number(/^v?(\d+)/.exec(each)?.[1] ?? -1) }))
  const last = Math.max(...all.map(({ version }) => version))
  const [newest, other] = all.filter(({ version }) => version === last)
  if (!newest) return nothing(name, `There is no Iceberg table in ${folder}`)
  // Of two files with one number, one was never committed: only the catalogue knows which.
  if (other)
    fail('SOURCE_OPTIONS', `${metadata} has two metadata files with the number ${last}`, {
      asset: name,
      hint: 'Name one of them as `path`, or the `catalog` that knows which is current.',
    })
  return newest.file
}

function nothing(asset: string, message: string): never {
  return fail('SOURCE_NOTHING_FOUND', message, { asset })
}
