import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a folder was filled with, so that more of the same can be added and nothing else. Kept beside the files. */
export type Delivered =
  | {
      readonly data: 'generated'
      readonly seed: number
      readonly scale: number
      readonly from: string
      readonly until: string
    }
  | { readonly data: 'movielens' }

const NAME = '.delivered.json'

export function readDelivered(folder: string): Delivered | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, NAME), 'utf8')) as Delivered
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export function writeDelivered(folder: string, delivered: Delivered): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, NAME), `${JSON.stringify(delivered)}\n`)
}

/** @throws RangeError when the folder holds another service's files. */
export function assertSame(folder: string, before: Delivered | undefined, now: Delivered): void {
  if (!before) return
  const name = (delivered: Delivered) =>
    delivered.data === 'generated' ? `seed ${delivered.seed}, scale ${delivered.scale}` : 'MovieLens'
  if (name(before) !== name(now)) {
    throw new RangeError(`${folder} holds other data (${name(before)}): remove it, or name another folder with --out`)
  }
}
