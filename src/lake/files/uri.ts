import { resolve } from 'node:path'

/**
 * The URI of a local path. The path stands in it as it is: Iceberg's readers take it off again without decoding, so
 * that nothing may be encoded.
 */
export function fileUri(path: string): string {
  if (path.startsWith('file:')) return path
  const absolute = resolve(path).replaceAll('\\', '/')
  return absolute.startsWith('/') ? `file://${absolute}` : `file:///${absolute}`
}

/** The local path of a URI, however its writer spelled it (`file:///a`, `file:/a`, `/a`). */
export function localPath(uri: string): string {
  if (!uri.startsWith('file:')) return uri
  const path = uri.slice('file:'.length).replace(/^\/\/(?=\/)/, '')
  // On Windows the drive follows the root: file:///C:/lake.
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path
}

/** The URI of the folder that holds `uri`. */
export function parentOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/'))
}
