import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from './process.ts'

/** Where connectors unpack and decode files: a folder of this process, made when it is first needed. */
export interface ScratchFolder {
  readonly path: string
  remove(): void
}

let opened = 0

/** A folder below `parent`, which several may share. What processes that were killed left there goes now. */
export function scratchFolder(parent: string): ScratchFolder {
  for (const name of namesIn(parent)) {
    const pid = /^(\d+)-\d+$/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true })
  }
  const path = join(parent, `${process.pid}-${opened++}`)
  return {
    path,
    remove() {
      if (!existsSync(path)) return
      rmSync(path, { recursive: true, force: true })
      try {
        rmdirSync(parent)
      } catch {
        // Another process is at work in it.
      }
    },
  }
}

/** None where there is no folder; another process may take it away at any time. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
