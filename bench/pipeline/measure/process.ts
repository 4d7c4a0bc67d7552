import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname } from 'node:path'
import { performance } from 'node:perf_hooks'
import { endedChildrenSeconds, highWaterBytes, machineBusySeconds, residentBytes } from './tree.ts'

/** A process to be measured whole, from start to end. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: { readonly [name: string]: string }
  /** Receives what the process prints. */
  readonly log: string
  /** Called at each sampling of the memory. */
  readonly watch?: () => void
}

export interface Measurement {
  /** Seconds from start to end. */
  readonly wall: number
  /** Processor seconds of the process and all its descendants. */
  readonly cpu: number
  /** The most bytes resident in the process and all its descendants together. */
  readonly peak: number
  /** The part of the machine, 0 to 1, that others had meanwhile. */
  readonly others: number
}

const SAMPLE_MILLISECONDS = 20

/**
 * Runs a process to its end and measures it.
 *
 * The peak is the greater of two figures: the sum over the tree, sampled 50 times a second, and the kernel's own
 * high-water mark of the first process, which a sampling may miss.
 *
 * @throws Error when it ends with another code than 0; the message holds the end of its log.
 */
export async function measure(command: Command): Promise<Measurement> {
  mkdirSync(dirname(command.log), { recursive: true })
  const log = openSync(command.log, 'w')
  const before = endedChildrenSeconds()
  const busy = machineBusySeconds()
  const started = performance.now()
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    stdio: ['ignore', log, log],
  })
  let peak = 0
  const sample = () => {
    if (child.pid === undefined) return
    peak = Math.max(peak, residentBytes(child.pid), highWaterBytes(child.pid))
    command.watch?.()
  }
  const timer = setInterval(sample, SAMPLE_MILLISECONDS)
  try {
    const code = await new Promise<number | string>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (status, signal) => resolve(status ?? signal ?? 'unknown'))
    })
    const wall = (performance.now() - started) / 1000
    const cpu = endedChildrenSeconds() - before
    if (code !== 0) throw new Error(failure(command, code))
    const others = Math.max(0, machineBusySeconds() - busy - cpu) / (wall * cpus().length)
    return { wall, cpu, peak, others }
  } finally {
    clearInterval(timer)
    closeSync(log)
  }
}

/** Runs a process whose time does not matter, and gives what it printed. @throws Error as `measure` does. */
export async function run(command: Command): Promise<string> {
  await measure(command)
  return readFileSync(command.log, 'utf8')
}

function failure({ file, args, cwd, log }: Command, code: number | string): string {
  const end = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-25).join('\n')
  return `${file} ${args.join(' ')} (in ${cwd}) ended with ${code}:\n${end}\n(all of it in ${log})`
}
