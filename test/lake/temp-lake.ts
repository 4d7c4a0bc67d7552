import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Lake } from '../../src/lake/contract.ts'
import { type LakeOptions, openLake } from '../../src/lake/open.ts'
import type { Database } from '../../src/state/contract.ts'
import { openSqlite } from '../../src/state/sqlite/database.ts'

export interface TempLake extends AsyncDisposable {
  readonly folder: string
  readonly lake: Lake
  readonly database: Database
}

/** A lake in a fresh folder, which is removed with it. */
export async function tempLake(options: Partial<LakeOptions> = {}): Promise<TempLake> {
  const folder = mkdtempSync(join(tmpdir(), 'massif-lake-'))
  const { lake, database } = await openLakeIn(folder, options)
  return {
    folder,
    lake,
    database,
    async [Symbol.asyncDispose]() {
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export async function openLakeIn(
  folder: string,
  options: Partial<LakeOptions> = {},
): Promise<{ readonly lake: Lake; readonly database: Database }> {
  const database = openSqlite(join(folder, 'state.db'))
  const lake = await openLake({ database, warehouse: join(folder, 'lake'), durable: false, ...options })
  return { lake, database }
}
