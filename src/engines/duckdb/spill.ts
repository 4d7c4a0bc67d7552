import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

let opened = 0

/**
 * A folder of this process for one instance to spill into, below `spill`: several may share that. DuckDB makes it when
 * it first spills, and takes it away when it is closed; those that processes killed before left here are removed now.
 */
export function spillFolder(spill: string): { readonly path: string; remove(): void } {
  const host = hostname().replace(/[^\w-]/g, '_')
  sweep(spill, new RegExp(`^duckdb-${host}-(\\d+)-\\d+$`))
  // DuckDB makes a folder, but none above it. One that cannot be made is only missed when it has to spill.
  let made: string | undefined
  attempt(() => {
    made = mkdirSync(spill, { recursive: true })
  })
  const path = join(spill, `duckdb-${host}-${process.pid}-${opened++}`)
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
  if (!existsSync(spill)) return
  for (const name of readdirSync(spill)) {
    const process = ours.exec(name)?.[1]
    if (process !== undefined && !alive(Number(process)))
      attempt(() => rmSync(join(spill, name), { recursive: true, force: true }))
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
