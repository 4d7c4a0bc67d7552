import type { Destination } from '../../define/destination.ts'

/** Where a destination writes to, in words. Nothing secret is in it. */
export function targetOf({ definition: { to, mode = 'replace' } }: Destination): string {
  const { path, table } = to.options as { readonly path?: string; readonly table?: string }
  return `${to.destination} ${path ?? table ?? ''}, ${mode}`
}
