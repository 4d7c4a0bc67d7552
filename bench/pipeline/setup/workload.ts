import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { run } from '../measure/process.ts'
import type { Scale } from '../options.ts'
import { pythonOf } from './environments.ts'
import { logFile, REPOSITORY, WORKLOAD } from './places.ts'

/** The folder of the workload, read only; undefined where there is none. */
export function findWorkload(env: NodeJS.ProcessEnv): string | undefined {
  const folder = env.MASSIF_BENCH_WORKLOAD ?? join(REPOSITORY, '..', 'shared', 'bench')
  return existsSync(join(folder, 'workload', 'spec.py')) ? resolve(folder) : undefined
}

/** Copies the workload to where it may write. What an earlier run made there (environments, data) stays. */
export async function copyWorkload(from: string): Promise<void> {
  const parts = ['bin', 'workload', 'peers', 'expected']
  for (const folder of parts) rmSync(join(WORKLOAD, folder), { recursive: true, force: true })
  for (const folder of ['logs', 'results', 'data', 'run', 'venv'])
    mkdirSync(join(WORKLOAD, folder), { recursive: true })
  const sources = parts.map(folder => join(from, folder))
  await run({ file: 'cp', args: ['-r', ...sources, WORKLOAD], cwd: WORKLOAD, log: logFile('copy workload') })
  // The source may be read-only, and the copies are then too.
  await run({ file: 'chmod', args: ['-R', 'u+w', ...parts], cwd: WORKLOAD, log: logFile('chmod workload') })
}

/** Writes the peers' projects. Needs the environment `floor`. */
export async function writePeers(): Promise<void> {
  await run({ file: pythonOf('floor'), args: ['workload/mkproj.py'], cwd: WORKLOAD, log: logFile('mkproj') })
}

/** Generates the data of a size, once. Needs the environment `floor`. */
export async function generateData(scale: Scale, tell: (text: string) => void): Promise<void> {
  const folder = join(WORKLOAD, 'data', `sf${scale}`)
  if (existsSync(join(folder, 'complete'))) return
  tell(`generating the data of sf${scale} (once)`)
  rmSync(folder, { recursive: true, force: true })
  const log = logFile(`data ${scale}`)
  await run({ file: pythonOf('floor'), args: ['workload/gen.py', scale, folder], cwd: WORKLOAD, log })
  mkdirSync(join(folder, 'complete'))
}
