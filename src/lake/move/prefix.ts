import { localPath } from '../files/uri.ts'
import { fileKey } from '../maintenance/reachable.ts'

/** From which folder to which a lake moves. */
export interface Places {
  /** URIs without a slash at the end. */
  readonly from: string
  readonly to: string
}

/** A file's URI at the new place, however its writer spelled it; as it is where the file is not of the lake. */
export function movedUri(uri: string, { from, to }: Places): string {
  const [key, folder] = [fileKey(uri), fileKey(from)]
  if (key === folder) return to
  return key.startsWith(`${folder}/`) ? `${to}${key.slice(folder.length)}` : uri
}

/** Every way in which writers spell the old folder, longest first. */
export function spellings({ from }: Places): readonly string[] {
  const path = localPath(from)
  const rooted = path.startsWith('/') ? path : `/${path}`
  return [`file://${rooted}`, `file:${rooted}`, path]
}
