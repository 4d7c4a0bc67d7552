import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { Lake } from '../../lake/contract.ts'
import { localPath } from '../../lake/files/uri.ts'
import type { Transaction } from '../../state/contract.ts'
import { holdStep } from '../../state/held.ts'
import { type ConsumedInput, producedOf } from '../../state/produced.ts'
import { type Publication, standingPublications, undoPublication } from '../../state/publications.ts'
import { listRuns, markRolledBack } from '../../state/runs.ts'
import { LeaseKeeper } from '../lease-keeper.ts'
import { newRunId } from '../run-id.ts'
import type { Workspace } from '../workspace.ts'
import { type Dependent, dependentsOf } from './concerned.ts'

export interface RollbackOptions {
  /** Roll back later runs too that this one's data went into. */
  readonly cascade: boolean
  /** Only tells what would be undone. */
  readonly dryRun: boolean
  readonly now: () => Date
}

/** What a rollback undid, or would. */
export interface RolledBack {
  /** The run, and those that went with it, newest first. */
  readonly runs: readonly string[]
  readonly tables: readonly {
    readonly table: string
    /** `restored` to what it was; `removed`: it was not there before; `returned`: it had been taken out. */
    readonly what: 'restored' | 'removed' | 'returned'
  }[]
}

/**
 * Undoes all that a run published, in one transaction: tables are again at the state they were, sources will land again
 * what they had landed. Its steps are held until their code or inputs change.
 *
 * @throws MassifError RUN_ROLLBACK where there is nothing to undo, later runs depend on it, or the state before is gone;
 *   LAKE_CONFLICT where somebody else moved a table; RUN_LOCKED where a run is at work on one
 */
export async function rollback(workspace: Workspace, run: string, options: RollbackOptions): Promise<RolledBack> {
  const { database, lake } = workspace
  const [published, runs] = await database.transaction(async transaction => {
    const standing = await standingPublications(transaction)
    return [standing, await concerned(run, standing, options.cascade, transaction)] as const
  })
  const undone = published.filter(each => runs.has(each.run)).toReversed()
  for (const publication of undone) await assertThere(publication, lake)
  const result = tell(undone)
  if (options.dryRun) return result
  const at = options.now().toISOString()
  const holder = { run: newRunId(options.now(), Math.random), host: hostname(), process: process.pid }
  const leases = await LeaseKeeper.take(database, [...new Set(undone.map(({ table }) => table))], holder, options.now)
  try {
    await database.transaction(async transaction => {
      // Between the look and the leases another run may have published.
      const again = await concerned(run, await standingPublications(transaction), options.cascade, transaction)
      if (again.size !== runs.size) fail('LAKE_CONFLICT', 'Another run published meanwhile: nothing was rolled back')
      for (const publication of undone) await holdWhat(publication, transaction, at)
      for (const publication of undone) {
        await lake.restore(transaction, publication.table, publication.to, publication.from)
        await undoPublication(transaction, publication, at)
      }
      for (const each of runs) await markRolledBack(transaction, each)
    })
  } finally {
    await leases.close()
  }
  return result
}

/** The run, and those that must go with it. */
async function concerned(
  run: string,
  published: readonly Publication[],
  cascade: boolean,
  transaction: Transaction,
): Promise<ReadonlySet<string>> {
  if (!published.some(each => each.run === run)) await nothingToUndo(run, transaction)
  const dependents = await dependentsOf(run, published, transaction)
  if (dependents.length > 0 && !cascade) depended(run, dependents)
  return new Set([run, ...dependents.map(each => each.run)])
}

async function nothingToUndo(run: string, transaction: Transaction): Promise<never> {
  const known = (await listRuns(transaction, Number.MAX_SAFE_INTEGER)).find(({ id }) => id === run)
  const why =
    known === undefined
      ? 'there is no such run'
      : known.outcome === 'rolled-back'
        ? 'it was rolled back already'
        : 'it published nothing, or what it published is no longer known'
  return fail('RUN_ROLLBACK', `Run ${run} cannot be rolled back: ${why}`, { hint: '`massif history` lists the runs.' })
}

function depended(run: string, dependents: readonly Dependent[]): never {
  fail(
    'RUN_ROLLBACK',
    `Run ${run} cannot be rolled back by itself: ${dependents.length === 1 ? 'a later run rests' : `${dependents.length} later runs rest`} on it`,
    {
      related: dependents.map(each => ({ message: `run ${each.run}: ${each.why}` })),
      hint: '`massif rollback --cascade` rolls them back too; `--dry-run` says what that undoes.',
    },
  )
}

/** The state to go back to must still be there, whole. */
async function assertThere({ run, table, from, at }: Publication, lake: Lake): Promise<void> {
  if (from === undefined) return
  const missing = existsSync(localPath(from)) ? await missingFile(table, from, lake) : localPath(from)
  if (missing === undefined) return
  fail('RUN_ROLLBACK', `Run ${run} cannot be rolled back: what ${table} was before is gone`, {
    asset: table,
    related: [{ message: `${missing} is not there; it was published over on ${at.slice(0, 16).replace('T', ' ')}` }],
    hint: '`retention.snapshots` says how long the past is kept.',
  })
}

async function missingFile(table: string, location: string, lake: Lake): Promise<string | undefined> {
  try {
    const { files } = await lake.scan(await lake.load(table, location))
    return files.map(({ path }) => localPath(path)).find(path => !existsSync(path))
  } catch {
    return `a part of ${localPath(location)}`
  }
}

/** Remembers what the step was that is undone now, so that it is not simply done again. */
async function holdWhat({ table, run }: Publication, transaction: Transaction, at: string): Promise<void> {
  const produced = await producedOf(transaction, table)
  if (produced?.run !== run) return
  const [cursor] = await transaction.all('select value from cursors where source = ?', table)
  const inputs = Object.entries(produced.inputs).map(([name, { dataVersion }]: [string, ConsumedInput]) => [
    name,
    dataVersion,
  ])
  const { fingerprint } = produced
  await holdStep(
    transaction,
    {
      asset: table,
      run,
      fingerprint,
      inputs: Object.fromEntries(inputs),
      ...(cursor ? { cursor: JSON.parse(String(cursor.value)) } : {}),
    },
    at,
  )
}

function tell(undone: readonly Publication[]): RolledBack {
  const tables = new Map<string, Publication[]>()
  for (const each of undone) tables.set(each.table, [...(tables.get(each.table) ?? []), each])
  return {
    runs: [...new Set(undone.map(({ run }) => run))],
    tables: [...tables]
      .map(([table, of]) => {
        // Newest first: the oldest says what it was before all of them.
        const [newest, oldest] = [of[0] as Publication, of.at(-1) as Publication]
        const what = oldest.from === undefined ? 'removed' : newest.to === undefined ? 'returned' : 'restored'
        return { table, what } as const
      })
      .toSorted((a, b) => (a.table < b.table ? -1 : 1)),
  }
}
