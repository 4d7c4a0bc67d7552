import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '../../src/state/contract.ts'
import { migrate } from '../../src/state/migrate.ts'
import { openSqlite } from '../../src/state/sqlite/database.ts'

/** A state database in a fresh folder, for a test; closing it removes the folder. */
export async function temporaryDatabase(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'massif-state-'))
  const database = openSqlite(join(folder, 'massif.db'))
  await migrate(database)
  return {
    dialect: database.dialect,
    readOnly: database.readOnly,
    all: (...statement) => database.all(...statement),
    run: (...statement) => database.run(...statement),
    transaction: (work, options) => database.transaction(work, options),
    close: async () => {
      await database.close()
      rmSync(folder, { recursive: true })
    },
  }
}
