import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Contender } from './contender.ts'
import { type Command, run } from './measure/process.ts'
import type { Scale } from './options.ts'
import { expectedFile, verifyTables } from './peers.ts'
import { pythonOf } from './setup/environments.ts'
import { logFile, RUNS, WORKLOAD } from './setup/places.ts'
import { setAside } from './setup/set-aside.ts'
import { deliver } from './setup/shop.ts'

const SCRIPT = join(import.meta.dirname, 'floor_parquet.py')
const VIEWS = join(import.meta.dirname, 'views.py')

export interface ParquetFloor {
  readonly codec: 'snappy' | 'zstd'
  /** Whether the script makes its files durable before it ends. */
  readonly flush?: boolean
  /** The one to hold Massif against; others are shown beside it. */
  readonly baseline?: boolean
}

const labelOf = ({ codec, flush }: ParquetFloor) => `bare script → Parquet, ${codec}${flush ? ', flushed' : ''}`

/** The bare script writing Parquet: the whole pipeline, or one more day on what that left. */
export function parquetFloor(kind: ParquetFloor, job: 'J1' | 'J3', scale: Scale): Contender {
  const folder = join(RUNS, `floor_${kind.codec}${kind.flush ? '_flush' : ''}_${scale}`)
  const saved = `${folder}.saved`
  const script = (which: 'J1' | 'J3'): Command => ({
    file: pythonOf('floor'),
    args: [SCRIPT, join(WORKLOAD, 'workload'), which, kind.codec, ...(kind.flush ? ['flush'] : [])],
    cwd: folder,
    log: logFile(`floor ${kind.codec} ${which} ${scale}`),
  })
  const fresh = async () => {
    setAside(folder)
    mkdirSync(folder, { recursive: true })
    await deliver(folder, scale, 'base')
  }
  const another = async () => {
    if (!existsSync(saved)) {
      await fresh()
      await run(script('J1'))
      await run({ file: 'cp', args: ['-a', folder, saved], cwd: RUNS, log: logFile('copy state') })
    }
    setAside(folder)
    await run({ file: 'cp', args: ['-a', saved, folder], cwd: RUNS, log: logFile('copy state') })
    await deliver(folder, scale, 'inc')
  }
  return {
    name: labelOf(kind),
    role: 'floor',
    prepare: job === 'J1' ? fresh : another,
    command: script(job),
    verify: async () => {
      const views = join(folder, 'views.duckdb')
      const python = pythonOf('floor')
      await run({ file: python, args: [VIEWS, views, 'parquet', 'lake'], cwd: folder, log: logFile('views floor') })
      await verifyTables(views, expectedFile(job, scale), { python })
    },
  }
}
