import type { Rendered } from '../../project/render/render.ts'

/** A rendered query within more SQL: places in it are still those the user wrote. */
export function enclosed(before: string, { text, segments }: Rendered, after: string): Rendered {
  const shifted = segments.map(each => ({ ...each, start: each.start + before.length, end: each.end + before.length }))
  return { text: before + text + after, segments: shifted }
}
