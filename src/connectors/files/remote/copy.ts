import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConnectorContext } from '../../contract.ts'
import type { Stamp } from '../stamp.ts'

/** A file that was fetched from an address and is kept. */
export interface Copy {
  readonly path: string
  readonly size: number
  readonly sha256: string
  readonly etag?: string
  readonly lastModified?: string
  /** ISO 8601. */
  readonly fetchedAt: string
}

/** The folder that holds an address's copy and what is known of it. */
export function folderOf(address: string, { cache }: Pick<ConnectorContext, 'cache'>): string {
  return join(cache, 'http', createHash('sha256').update(address).digest('hex').slice(0, 32))
}

/** The copy of an address; undefined where there is none, or where it is not what was noted of it. */
export function copyOf(address: string, context: Pick<ConnectorContext, 'cache'>): Copy | undefined {
  const folder = folderOf(address, context)
  try {
    const { name, ...noted } = JSON.parse(readFileSync(join(folder, 'copy.json'), 'utf8')) as Omit<Copy, 'path'> & {
      readonly name: string
    }
    const path = join(folder, name)
    return statSync(path).size === noted.size ? { ...noted, path } : undefined
  } catch {
    return undefined
  }
}

/** Puts a finished download under its final name, then notes what it is: a copy is either whole or not there. */
export function keep(folder: string, address: string, part: string, noted: Omit<Copy, 'path'>): Copy {
  const name = nameFor(address)
  const path = join(folder, name)
  mkdirSync(folder, { recursive: true })
  renameSync(part, path)
  const note = join(folder, 'copy.json')
  writeFileSync(`${note}.new`, JSON.stringify({ address, name, ...noted }, null, 1))
  renameSync(`${note}.new`, note)
  return { ...noted, path }
}

export function forget(address: string, context: Pick<ConnectorContext, 'cache'>): void {
  rmSync(folderOf(address, context), { recursive: true, force: true })
}

export function stampOf({ etag, lastModified, size, sha256 }: Copy): Stamp {
  const told = { ...(etag ? { etag } : {}), ...(lastModified ? { lastModified } : {}) }
  return etag || lastModified ? { size, ...told } : { size, sha256 }
}

/** The last part of an address's path, as a file may be called: its ending tells how it is packed. */
function nameFor(address: string): string {
  const last = new URL(address).pathname.split('/').at(-1) ?? ''
  return (
    last
      .replace(/[^\w.-]/g, '_')
      .slice(-80)
      .replace(/^\.+|^copy\.json$/, '') || 'download'
  )
}
