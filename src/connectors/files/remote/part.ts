import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A download that is not finished: its bytes, and what tells whether the rest of them still belongs to them. */
export interface Part {
  readonly path: string
  /** Bytes that are there. */
  readonly size: number
  /** An entity tag or time for `If-Range`; undefined where the server gave none, so that it begins anew. */
  readonly validator: string | undefined
}

/**
 * The part of this process in `folder`. One that a process that is no more left behind is taken over; those of other
 * processes at work are left alone.
 */
export function openPart(folder: string): Part {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${process.pid}.part`)
  if (!existsSync(path)) adopt(folder, path)
  const validator = readText(`${path}.validator`)
  return { path, validator, size: validator === undefined ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0) }
}

/** Notes what the bytes to come belong to. */
export function notePart({ path }: Part, validator: string | undefined): void {
  if (validator === undefined) rmSync(`${path}.validator`, { force: true })
  else writeFileSync(`${path}.validator`, validator)
}

export function dropPart({ path }: Part): void {
  rmSync(path, { force: true })
  rmSync(`${path}.validator`, { force: true })
}

function adopt(folder: string, path: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^(\d+)\.part$/.exec(name)?.[1]
    if (pid === undefined || alive(Number(pid))) continue
    try {
      renameSync(join(folder, `${name}.validator`), `${path}.validator`)
      renameSync(join(folder, name), path)
      return
    } catch {
      // Without a validator it is of no use, and somebody else may just have taken it.
      rmSync(join(folder, name), { force: true })
    }
  }
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
