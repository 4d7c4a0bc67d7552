import { join } from 'node:path'
import type { Session } from '../../engines/contract.ts'

/** Tests hold a handful of rows. */
const MEMORY = 500_000_000

/** An engine for the tests of a project. @param directory the project's folder */
export async function openTestEngine(directory: string): Promise<Session> {
  const { duckdb } = await import('../../engines/duckdb/engine.ts')
  return duckdb.open({ memory: MEMORY, threads: 1, spill: join(directory, '.massif', 'spill') })
}
