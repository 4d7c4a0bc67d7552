import { mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

let opened = 0

/**
 * A folder of this process for one instance to spill into, below `spill`: several may share that. Those that processes
 * killed before left here are removed now.
 */
export function spillFolder(spill: string): { readonly path: string; remove(): void } {
  const host = hostname().replace(/[^\w-]/g, '_')
  sweep(spill, new RegExp(`^duckdb-${host}-(\\d+)-\\d+$`))
  const path = join(spill, `duckdb-${host}-${process.pid}-${opened++}`)
  // Made now, though DuckDB would make it: so that nobody who is done takes away the one above, which DuckDB does not
  // make. One that cannot be made is only missed when it has to spill.
  let made: string | undefined
  attempt(() => {
    made = mkdirSync(spill, { recursive: true })
    mkdirSync(path, { recursive: true })
  })
  return {
    path,
    remove() {
      attempt(() => rmSync(path, { recursive: true, force: true }))
      // Fails, as it should, while another instance uses it.
      if (made !== undefined) attempt(() => rmdirSync(spill))
    },
  }
}

function sweep(spill: string, ours: RegExp): void {
  for (const name of namesIn(spill)) {
    const process = ours.exec(name)?.[1]
    if (process !== undefined && !alive(Number(process)))
      attempt(() => rmSync(join(spill, name), { recursive: true, force: true }))
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

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function attempt(work: () => void): void {
  try {
    work()
  } catch {}
}
