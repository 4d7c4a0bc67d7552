import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { fail } from '../../diagnostics/diagnostic.ts'
import { fileUri, localPath } from '../../lake/files/uri.ts'
import { openSqlite } from '../../state/sqlite/database.ts'
import type { CatalogRow, IcebergOptions } from './iceberg.ts'

/**
 * URI of the current metadata file of a table that somebody else keeps.
 *
 * @param directory where relative paths start
 * @throws MassifError SOURCE_NOTHING_FOUND; SOURCE_OPTIONS where a folder does not say which state is current
 */
export async function locateTable(options: IcebergOptions, directory: string, name: string): Promise<string> {
  const at = (path: string) => (isAbsolute(path) ? path : resolve(directory, path))
  if (options.catalog) return fromCatalog(options.catalog, at(options.catalog.database), name)
  const path = at(localPath(options.path ?? ''))
  if (!existsSync(path)) nothing(name, `${path} is not there`)
  return fileUri(statSync(path).isDirectory() ? fromFolder(path, name) : path)
}

async function fromCatalog(
  { name: catalog = 'lake', table }: CatalogRow,
  file: string,
  asset: string,
): Promise<string> {
  if (!existsSync(file)) nothing(asset, `The catalogue ${file} is not there`)
  const dot = table.lastIndexOf('.')
  const database = openSqlite(file, { readOnly: true })
  try {
    const [row] = await database.all(
      `select metadata_location from iceberg_tables
       where catalog_name = ? and table_namespace = ? and table_name = ? and metadata_location is not null`,
      catalog,
      table.slice(0, Math.max(dot, 0)),
      table.slice(dot + 1),
    )
    return row ? String(row.metadata_location) : nothing(asset, `The catalogue "${catalog}" in ${file} has no ${table}`)
  } finally {
    await database.close()
  }
}

/** What a folder says is current: by its hint, as Hadoop tables do, or by the highest number. */
function fromFolder(folder: string, name: string): string {
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
