import { randomUUID } from 'node:crypto'
import { open, rm, stat, statfs } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { duration, size } from '../render/numbers.ts'
import { failure, ok, type Probe, warning } from './finding.ts'

const FLUSHES = 5
const SLOW_FLUSH_SECONDS = 0.03
const LITTLE_ROOM = 5e9
const NO_ROOM = 500e6
const CLOCK_SECONDS = 5

/** Whether the lake can be written, and what a flush to its disk costs: a run flushes every file before it publishes. */
export const lake: Probe = async ({ settings }) => {
  const path = join(settings.lake, `.massif-doctor-${randomUUID()}`)
  try {
    const times: number[] = []
    const file = await open(path, 'wx')
    try {
      for (let flush = 0; flush < FLUSHES; flush++) {
        const began = performance.now()
        await file.write(Buffer.alloc(4096, flush))
        await file.sync()
        times.push((performance.now() - began) / 1000)
      }
    } finally {
      await file.close()
    }
    const median = times.sort((a, b) => a - b)[Math.floor(FLUSHES / 2)] ?? 0
    if (!settings.durable) {
      return warning(
        'lake',
        `${settings.lake} can be written, and is not flushed`,
        'Remove `durable: false` unless the lake can be lost.',
      )
    }
    const message = `${settings.lake} can be written; a flush takes ${milliseconds(median)}`
    return median < SLOW_FLUSH_SECONDS
      ? ok('lake', message)
      : warning(
          'lake',
          message,
          'That is slow: a run flushes each file it wrote. A local disk is faster than a network disk.',
        )
  } catch (error) {
    return failure(
      'lake',
      `${settings.lake} cannot be written: ${code(error)}`,
      'Give yourself the right to, or set another `lake`.',
    )
  } finally {
    await rm(path, { force: true })
  }
}

/** Whether there is room to write and to spill. */
export const room: Probe = async ({ settings }) => {
  const { bavail, bsize } = await statfs(settings.lake)
  const free = bavail * bsize
  const message = `${size(free)} free beside the lake`
  const hint = 'A step that is redone needs room for its new files beside the old ones.'
  if (free < NO_ROOM) return failure('disk', message, hint)
  return free < LITTLE_ROOM ? warning('disk', message, hint) : ok('disk', message)
}

/** Whether the engine's limit fits the machine. */
export const memory: Probe = async ({ settings }) => {
  const message = `the engine may use ${size(settings.memory)} of ${size(totalmem())}, and ${settings.threads} threads`
  return settings.memory <= totalmem() * 0.9
    ? ok('memory', message)
    : warning('memory', message, 'Lower `memory` in massif.config.ts: the engine cannot spill what it believes to fit.')
}

/** Whether the lake's disk and this machine agree on the time, and nothing was written in the future. */
export const clock: Probe = async ({ settings, lake: tables }, now) => {
  const path = join(settings.lake, `.massif-doctor-${randomUUID()}`)
  try {
    const file = await open(path, 'wx')
    await file.write('now')
    await file.close()
    const apart = Math.abs((await stat(path)).mtimeMs - Date.now()) / 1000
    if (apart > CLOCK_SECONDS) {
      return warning(
        'clock',
        `the lake's disk and this machine are ${duration(apart)} apart`,
        'Set both by the same time server.',
      )
    }
  } catch (error) {
    return failure('clock', `cannot be told: ${code(error)}`)
  } finally {
    await rm(path, { force: true })
  }
  const states = await tables.resolve(await tables.list())
  const newest = Math.max(0, ...Array.from(states.values(), ({ snapshot }) => snapshot?.at ?? 0))
  const ahead = (newest - now.getTime()) / 1000
  return ahead > CLOCK_SECONDS
    ? warning(
        'clock',
        `the newest snapshot is ${duration(ahead)} in the future`,
        'Set the clock of the machines that write.',
      )
    : ok('clock', now.toISOString())
}

function milliseconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`
}

function code(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}
