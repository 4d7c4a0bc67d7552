import { join } from 'node:path'
import type { Contender } from './contender.ts'
import { run } from './measure/process.ts'
import type { Scale } from './options.ts'
import { type Peer, pythonOf } from './setup/environments.ts'
import { logFile, WORKLOAD } from './setup/places.ts'

/** A job of the workload's own runner: the pipeline, one more day, and what is done with a graph of tables. */
export type PeerJob = 'J1' | 'J3' | 'J2cold' | 'J2noop' | 'J2one' | 'J2mod'

const COMMANDS: { readonly [P in Peer | 'floor']: { readonly [J in PeerJob]?: string } } = {
  floor: { J1: 'script', J3: 'script', J2cold: 'script', J2noop: 'script', J2one: 'script' },
  dbt: {
    J1: 'dbt build',
    J3: 'dbt build',
    J2cold: 'dbt run',
    J2noop: 'dbt run',
    J2one: 'dbt run -s n0003',
    J2mod: 'dbt run -s state:modified',
  },
  sqlmesh: {
    J1: 'sqlmesh plan',
    J3: 'sqlmesh plan --run',
    J2cold: 'sqlmesh plan',
    J2noop: 'sqlmesh plan',
    J2one: 'sqlmesh plan --restate-model',
    J2mod: 'sqlmesh run',
  },
  dagster: {
    J1: 'dagster materialize',
    J3: 'dagster materialize',
    J2cold: 'dagster materialize',
    J2noop: 'dagster materialize',
    J2one: 'dagster materialize one',
  },
}

/**
 * A peer, or the bare script into a `.duckdb` file, as the workload's runner starts it.
 *
 * @param size the scale of the data for J1 and J3, the number of tables otherwise
 * @param expected the file of expected figures the result is held against
 */
export function peer(who: Peer | 'floor', job: PeerJob, size: string, expected?: string): Contender {
  const phase = (name: 'prep' | 'go') => ({
    file: 'bash',
    args: ['bin/peer.sh', who, name, job, size],
    cwd: WORKLOAD,
    log: logFile(`${who} ${job} ${size} ${name}`),
  })
  return {
    name: who === 'floor' ? 'bare script → .duckdb' : (COMMANDS[who][job] ?? `${who} ${job}`),
    role: who === 'floor' ? 'floor' : 'peer',
    prepare: async () => {
      // `sqlmesh run` begins where the plan before it ended; the runner would look for dbt's manifest.
      if (who !== 'sqlmesh' || job !== 'J2mod') await run(phase('prep'))
    },
    command: phase('go'),
    ...(expected
      ? {
          verify: () =>
            verifyTables(join(WORKLOAD, 'run', `${who}_${size}`, 'lake.duckdb'), expected, {
              python: pythonOf(who),
              schema: who === 'sqlmesh' ? 'shop' : 'main',
            }),
        }
      : {}),
  }
}

/** Whether a peer has such a job at all. */
export const hasJob = (who: Peer, job: PeerJob): boolean => COMMANDS[who][job] !== undefined

export const expectedFile = (job: 'J1' | 'J3', scale: Scale): string =>
  join(WORKLOAD, 'expected', `${job}_sf${scale}.json`)

/**
 * Compares rows and sums of every column of the staging tables and marts with the expected ones (1e-9 relative).
 *
 * @param tables a `.duckdb` file, or a folder with a Parquet file a table
 * @throws Error naming what differs
 */
export async function verifyTables(
  tables: string,
  expected: string,
  { python, schema = 'main' }: { readonly python: string; readonly schema?: string },
): Promise<void> {
  const args = ['check.py', tables, '--schema', schema, '--against', expected]
  await run({ file: python, args, cwd: join(WORKLOAD, 'workload'), log: logFile(`verify ${tables.slice(-60)}`) })
}
