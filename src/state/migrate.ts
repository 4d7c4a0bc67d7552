import { fail } from '../diagnostics/diagnostic.ts'
import type { Database } from './contract.ts'
import { RUNS } from './migrations/0001-runs.ts'
import { PUBLICATIONS } from './migrations/0003-publications.ts'
import { READERS } from './migrations/0004-readers.ts'
import { HISTORY } from './migrations/0005-history.ts'
import { ASKED } from './migrations/0006-asked.ts'
import { DESTINATIONS } from './migrations/0007-destinations.ts'
import { CHECK_COST } from './migrations/0008-check-cost.ts'

// Order matters and never changes: a database at version n has had the first n applied.
const MIGRATIONS: readonly (readonly string[])[] = [
  RUNS,
  PUBLICATIONS,
  READERS,
  HISTORY,
  ASKED,
  DESTINATIONS,
  CHECK_COST,
]

export const STATE_VERSION = MIGRATIONS.length

/**
 * Brings a state database to a version's tables, in one transaction.
 *
 * @param to this version's, unless an older one is wanted
 * @throws MassifError STATE_NEWER when a newer version has written it; STATE_UNREADABLE when it is older and read-only
 */
export async function migrate(database: Database, to = STATE_VERSION): Promise<void> {
  const present = await version(database)
  if (present === to) return
  if ((present ?? 0) > to) newer(present ?? 0, to)
  if (database.readOnly && (present ?? 0) < to)
    fail('STATE_UNREADABLE', `The state database is at version ${present ?? 0}, and must be brought to ${to}`, {
      hint: 'It cannot be written here: run any command once where it can.',
    })
  const hasSnapshots = await answers(database, 'select snapshots from checked limit 0')
  await database.transaction(async transaction => {
    await transaction.run('create table if not exists massif_state (version integer not null)')
    const [row] = await transaction.all('select version from massif_state')
    const found = Number(row?.version ?? 0)
    if (found > to) newer(found, to)
    if (found > 0 && !hasSnapshots) await transaction.run(ADD_SNAPSHOTS)
    for (const statements of MIGRATIONS.slice(found, to))
      for (const statement of statements) await transaction.run(statement)
    await transaction.run('delete from massif_state')
    await transaction.run('insert into massif_state (version) values (?)', to)
  })
}

/** The first version was made without this column for a while. What checks looked at then is not known: all, the next time. */
const ADD_SNAPSHOTS = "alter table checked add column snapshots text not null default '{}'"

// Asked outside the transaction, which an error ends on some databases.
async function answers(database: Database, query: string): Promise<boolean> {
  return database.all(query).then(
    () => true,
    () => false,
  )
}

function newer(found: number, known: number): never {
  return fail('STATE_NEWER', `The state database is at version ${found}; this Massif knows versions up to ${known}`)
}

// The table is not there on a new database, which every dialect reports as an error of its own.
async function version(database: Database): Promise<number | undefined> {
  try {
    const [row] = await database.all('select version from massif_state')
    return row === undefined ? undefined : Number(row.version)
  } catch {
    return undefined
  }
}
