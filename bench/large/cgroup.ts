import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const V1 = '/sys/fs/cgroup/memory'
const V2 = '/sys/fs/cgroup'

/** A group of processes that the kernel lets have so much memory and no more: page cache is taken back, then it kills. */
export interface Cgroup {
  /** What starts a program within the group: the program and its arguments come after. */
  readonly enter: readonly [file: string, ...args: string[]]
  /** The most that was charged to the group, page cache included, and what the kernel killed in it. */
  readonly seen: () => { readonly peak: number; readonly killed: number }
  readonly close: () => void
}

/**
 * Makes a group with a hard limit.
 *
 * @param limit bytes
 * @returns undefined where this process may not make one
 */
export function memoryCgroup(name: string, limit: number): Cgroup | undefined {
  const v1 = existsSync(join(V1, 'memory.limit_in_bytes'))
  const folder = join(v1 ? V1 : V2, name)
  const file = (one: string, two: string) => join(folder, v1 ? one : two)
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file('memory.limit_in_bytes', 'memory.max'), String(limit))
  } catch {
    return undefined
  }
  const number = (path: string, pattern: RegExp) => Number(pattern.exec(readFileSync(path, 'utf8'))?.[1] ?? 0)
  return {
    enter: ['bash', '-c', `echo $$ > '${join(folder, 'cgroup.procs')}' && exec "$@"`, 'bash'],
    seen: () => ({
      peak: number(file('memory.max_usage_in_bytes', 'memory.peak'), /(\d+)/),
      killed: number(file('memory.oom_control', 'memory.events'), /^oom_kill (\d+)/m),
    }),
    close: () => rmdirSync(folder),
  }
}
