// A process that publishes to two tables, again and again: `publisher.ts <folder> <name> <times> [crash point]`.
// With a crash point it kills itself there, at its last publication.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { t } from '../../src/define/columns.ts'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import type { Files } from '../../src/lake/files/files.ts'
import { localFiles } from '../../src/lake/files/local.ts'
import { openLakeIn } from './temp-lake.ts'

export const TABLES = ['race.a', 'race.b'] as const
export const CRASH_POINTS = ['data', 'manifest', 'list', 'metadata', 'sync', 'record', 'published'] as const
export type CrashPoint = (typeof CRASH_POINTS)[number]

/** @returns how often another process was first */
export async function publishTimes(
  folder: string,
  name: string,
  times: number,
  crashPoint?: CrashPoint,
): Promise<number> {
  let armed: CrashPoint | undefined
  const reach = (point: CrashPoint) => {
    if (armed === point) process.kill(process.pid, 'SIGKILL')
  }
  const files: Files = {
    ...localFiles,
    async writeNew(uri, data) {
      await localFiles.writeNew(uri, data)
      reach(uri.endsWith('.json') ? 'metadata' : uri.includes('/snap-') ? 'list' : 'manifest')
    },
    async sync(uri) {
      await localFiles.sync(uri)
      reach('sync')
    },
  }
  const { lake, database } = await openLakeIn(folder, { durable: true, files })
  await database.run('CREATE TABLE IF NOT EXISTS published (run TEXT)')
  let conflicts = 0
  for (let at = 0; at < times; ) {
    if (at === times - 1) armed = crashPoint
    const run = `${name}_${at}`
    const forks = [...(await lake.fork(run, TABLES)).values()]
    for (const fork of forks) {
      const layout = await fork.layout({ run: t.string() }, [])
      const path = join(layout.dataDirectory, `${run}-${conflicts}-${process.pid}.parquet`)
      writeFileSync(path, run)
      reach('data')
      const add = [{ path, rows: 1, bytes: 1, columns: [], partition: [] }]
      await fork.commit({ layout, add, remove: new Set(), summary: { 'massif.data-version': run } })
    }
    try {
      await Promise.all(forks.map(fork => fork.sync()))
      await lake.publish(forks, async transaction => {
        await transaction.run('INSERT INTO published VALUES (?)', run)
        reach('record')
      })
      reach('published')
      at++
    } catch (error) {
      if (!(error instanceof MassifError && error.code === 'LAKE_CONFLICT')) throw error
      await lake.discard(forks)
      conflicts++
    }
  }
  await database.close()
  return conflicts
}

if (process.argv[1] === import.meta.filename) {
  const [folder = '', name = '', times, crashPoint] = process.argv.slice(2)
  await publishTimes(folder, name, Number(times), crashPoint as CrashPoint | undefined)
}
