import { randomBytes } from 'node:crypto'

/** A name for rows that are new: no other rows have it. */
export function newVersion(): string {
  return randomBytes(12).toString('hex')
}
