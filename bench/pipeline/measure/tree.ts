import { readdirSync, readFileSync } from 'node:fs'

/** Bytes a page of memory holds on the machines this runs on. */
const PAGE = 4096
/** Clock ticks a second, in which the kernel tells processor time. */
const TICKS = 100

/** Bytes resident in a process and all its descendants at this moment. Pages they share are counted once for each. */
export function residentBytes(pid: number): number {
  let pages = 0
  const open = [pid]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    // A process may end between two reads: what it held then no longer counts.
    try {
      pages += Number(readFileSync(`/proc/${next}/statm`, 'latin1').split(' ')[1])
      for (const thread of readdirSync(`/proc/${next}/task`)) {
        const children = readFileSync(`/proc/${next}/task/${thread}/children`, 'latin1').trim()
        if (children) open.push(...children.split(' ').map(Number))
      }
    } catch {}
  }
  return pages * PAGE
}

/** The most bytes that were ever resident in one process, as its kernel counted them; 0 once it has ended. */
export function highWaterBytes(pid: number): number {
  try {
    const line = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
    return Number(line?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/**
 * Processor seconds of all descendants that have ended and were waited for, since this process began. The difference
 * before and after a child is the child's whole tree, to a hundredth of a second.
 */
export function endedChildrenSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1')
  // The name in parentheses may hold spaces; what follows it does not. Fields 16 and 17 are cutime and cstime.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / TICKS
}

/** Processor seconds the whole machine has worked since it started; what a host took away from it counts as work. */
export function machineBusySeconds(): number {
  const line = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0] as string
  const [user, nice, system, , , irq, softirq, steal] = line.split(/\s+/).slice(1).map(Number) as number[]
  return [user, nice, system, irq, softirq, steal].reduce<number>((sum, ticks) => sum + (ticks ?? 0), 0) / TICKS
}
