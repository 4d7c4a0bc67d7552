import type { Stamp } from './stamp.ts'

/** A file a source would read, as far as is known without reading it. */
export interface Sighting {
  /** What the user calls it: the path or address as declared, a pattern filled in. */
  readonly origin: string
  /** Undefined where only fetching it would tell. */
  readonly stamp: Stamp | undefined
  readonly place: Place
  /** The server cannot be asked now, and there is no copy. */
  readonly unreachable?: boolean
  /** The address of an archive whose members, for which this stands, are not known yet. */
  readonly archive?: string
}

export type Place =
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 'remote'; readonly address: string }
  /** A member of an archive on this machine. */
  | { readonly kind: 'member'; readonly archive: string; readonly member: string }

/** What was seen of all paths of a source. */
export interface Sightings {
  readonly files: readonly Sighting[]
  /** What a user should know: that a server was out of reach and a copy stands for it. */
  readonly notices: readonly string[]
  /** Bytes that came over the network for it. */
  readonly moved: number
}

/** `2 files`, `1 file`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
