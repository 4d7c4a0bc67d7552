import { isAbsolute, resolve } from 'node:path'
import type { FileOptions } from './options.ts'

/** A path as it was declared, taken apart. */
export type DeclaredPath =
  | { readonly kind: 'local'; readonly path: string; readonly glob: boolean }
  | { readonly kind: 'remote'; readonly address: string }
  /** A member of an archive, which is itself a file or an address. */
  | { readonly kind: 'member'; readonly archive: string; readonly remote: boolean; readonly member: string }

export const GLOB_CHARACTERS = /[*?[{]/

export const isAddress = (path: string): boolean => /^https?:\/\//i.test(path)

/** Whether a path may stand for several files. An address never does, but for members of an archive there. */
export function isPattern(path: string): boolean {
  const declared = takeApart(path)
  if (declared.kind === 'member') return GLOB_CHARACTERS.test(declared.member)
  return declared.kind === 'local' && declared.glob
}

export function takeApart(path: string): DeclaredPath {
  const remote = isAddress(path)
  const inArchive = /^(.+?\.zip)#(.+)$/i.exec(path)
  if (inArchive)
    return {
      kind: 'member',
      archive: inArchive[1] as string,
      remote,
      member: (inArchive[2] as string).replace(/^\//, ''),
    }
  return remote ? { kind: 'remote', address: path } : { kind: 'local', path, glob: GLOB_CHARACTERS.test(path) }
}

/** The paths of a source, in the order they were declared. */
export function pathsOf(options: Pick<FileOptions, 'path'>): readonly string[] {
  return typeof options.path === 'string' ? [options.path] : options.path
}

/** Paths are written with `/` in what users see and in cursors, whatever the platform. */
export function withSlashes(path: string): string {
  return process.platform === 'win32' ? path.replaceAll('\\', '/') : path
}

export function absolute(directory: string, path: string): string {
  return isAbsolute(path) ? path : resolve(directory, path)
}

/**
 * Values of folders named `key=value` on the way to a file, for those keys that are columns. Values are decoded as
 * in an address; Hive's name for null is null.
 */
export function valuesFromPath(
  path: string,
  columns: ReadonlySet<string>,
): { readonly [column: string]: string | null } {
  const values: { [column: string]: string | null } = {}
  for (const folder of path.split(/[/\\#]/).slice(0, -1)) {
    const at = folder.indexOf('=')
    const key = folder.slice(0, at)
    if (at > 0 && columns.has(key)) values[key] = decoded(folder.slice(at + 1))
  }
  return values
}

function decoded(value: string): string | null {
  if (value === '__HIVE_DEFAULT_PARTITION__') return null
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
