import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CACHE } from './places.ts'

// Where files were deleted in the last five seconds, ext4 searches long for each new one: who writes many files right
// after a wipe would be measured paying for it. So what is in the way is moved, and deleted between areas.
const ASIDE = join(CACHE, 'aside')
const RECENT = 6000

let count = 0

/** Takes a folder out of the way, if it is there. */
export function setAside(folder: string): void {
  if (!existsSync(folder)) return
  mkdirSync(ASIDE, { recursive: true })
  renameSync(folder, join(ASIDE, `${process.pid}-${++count}`))
}

/** Deletes what was set aside, and waits until that is forgotten. */
export async function deleteAside(): Promise<void> {
  if (!existsSync(ASIDE)) return
  rmSync(ASIDE, { recursive: true, force: true })
  await sleep(RECENT)
}
