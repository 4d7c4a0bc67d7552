import type { Columns } from '../define/columns.ts'
import { fail } from '../diagnostics/diagnostic.ts'
import type { Transaction } from '../state/contract.ts'
import { createForks, deleteForks, forkedRuns, forkLocations, readForks } from './catalog/fork-rows.ts'
import { changeName, removeName, restoreTable } from './catalog/names.ts'
import { Moved, type Publication, publishForks } from './catalog/publish.ts'
import { locationsOf, publishedLocations } from './catalog/published.ts'
import type {
  ColumnLoss,
  FileChanges,
  Fork,
  Lake,
  Predicate,
  Published,
  ScanPlan,
  Snapshot,
  TableName,
  TableState,
  WriteLayout,
} from './contract.ts'
import { localPath } from './files/uri.ts'
import { type ForkContext, LakeFork } from './fork.ts'
import type { Maintenance } from './maintenance/contract.ts'
import { dataVersionOf } from './metadata/state.ts'
import { changesBetween } from './scan/changes.ts'
import { planScan } from './scan/plan.ts'
import { columnLosses } from './schema/losses.ts'

/** How often one table of a publication is put on top of what others published meanwhile. */
const PUBLISH_ATTEMPTS = 5
/** A run's id is part of namespaces, which its forks' are told from by the dot. */
const RUN = /^[\w-]{1,64}$/

export class IcebergLake implements Lake {
  readonly #context: ForkContext

  constructor(context: ForkContext) {
    this.#context = context
  }

  async list(): Promise<readonly TableName[]> {
    return [...(await this.pointers()).keys()]
  }

  pointers(): Promise<ReadonlyMap<TableName, string>> {
    return publishedLocations(this.#context.database)
  }

  async resolve(names: readonly TableName[]): Promise<ReadonlyMap<TableName, TableState>> {
    const locations = await locationsOf(this.#context.database, names)
    const states = await Promise.all(
      [...locations].map(async ([name, location]) => [name, await this.load(name, location)] as const),
    )
    return new Map(states)
  }

  load(name: TableName, metadataLocation: string): Promise<TableState> {
    return this.#context.store.state(name, metadataLocation)
  }

  at(state: TableState, when: { readonly snapshot: bigint } | { readonly time: Date }): TableState {
    const id = 'snapshot' in when ? when.snapshot : snapshotAt(state, when.time)
    const snapshot = state.snapshots.find(each => each.id === id)
    if (!snapshot) return noSnapshot(state, 'snapshot' in when ? String(when.snapshot) : when.time.toISOString())
    const schema = state.schemas.find(each => each.id === snapshot.schemaId) ?? state.schema
    return Object.freeze({ ...state, schema, snapshot, dataVersion: dataVersionOf(snapshot, state.snapshots) })
  }

  losses({ schema }: TableState, columns: Columns): readonly ColumnLoss[] {
    return columnLosses(schema, columns)
  }

  layoutOf({ schema, spec, location }: TableState): WriteLayout {
    return Object.freeze({ schema, spec, dataDirectory: localPath(`${location}/data`) })
  }

  scan(state: TableState, predicates: readonly Predicate[] = []): Promise<ScanPlan> {
    return planScan(state, predicates, this.#context.store)
  }

  changes(from: bigint, to: TableState): Promise<FileChanges | undefined> {
    return changesBetween(from, to, this.#context.store)
  }

  async fork(run: string, tables: readonly TableName[], keep = false): Promise<ReadonlyMap<TableName, Fork>> {
    if (!RUN.test(run)) throw new TypeError(`a run cannot be called ${run}: letters, digits, _ and - will do`)
    const { database, newId } = this.#context
    const rows = await createForks(database, run, [...new Set(tables)], newId, keep)
    return new Map(rows.map(row => [row.table, new LakeFork(row, this.#context)]))
  }

  forkedRuns(): Promise<readonly string[]> {
    return forkedRuns(this.#context.database)
  }

  async forks(run: string): Promise<readonly Fork[]> {
    const rows = await readForks(this.#context.database, run)
    return rows.map(row => new LakeFork(row, this.#context))
  }

  async publish(
    forks: readonly Fork[],
    record: (transaction: Transaction, published: readonly Published[]) => Promise<void> = async () => {},
  ): Promise<readonly Published[]> {
    let own = forks.map(ownFork)
    const attempts = new Map<TableName, number>()
    for (;;) {
      try {
        return await this.#publishOnce(own, record)
      } catch (error) {
        if (!(error instanceof Moved)) throw error
        // Somebody whom no lease holds back was first: on top of what has nothing to do with this, it can still be done.
        const fork = own.find(({ table }) => table === error.table)
        const attempt = (attempts.get(error.table) ?? 0) + 1
        attempts.set(error.table, attempt)
        const onTop =
          error.ofBase && error.present !== undefined && attempt <= PUBLISH_ATTEMPTS
            ? await fork?.onTop(error.present)
            : undefined
        if (!onTop) return await this.#conflict(error)
        own = own.map(each => (each === fork ? onTop : each))
      }
    }
  }

  async #publishOnce(
    own: readonly LakeFork[],
    record: (transaction: Transaction, published: readonly Published[]) => Promise<void>,
  ): Promise<readonly Published[]> {
    const locations = await forkLocations(
      this.#context.database,
      own.map(fork => fork.row),
    )
    const publications = own.map((fork): Publication => {
      const to = locations.get(fork.row)
      if (to === undefined)
        throw new Error(`nothing was committed to the fork of ${fork.table}: it cannot be published`)
      if (!fork.isSynced(to)) throw new Error(`the fork of ${fork.table} is not synced: it cannot be published`)
      return { fork: fork.row, to }
    })
    const published = await publishForks(this.#context.database, publications, record)
    await this.#context.onPublished(new Map(published.map(({ table, to }) => [table, to])))
    return published
  }

  async remove(transaction: Transaction, table: TableName, location: string): Promise<void> {
    this.#context.onRowsChanged()
    if (await removeName(transaction, table, location)) return
    fail('LAKE_CONFLICT', `${table} is not as it was: it is not taken out of the lake.`, {
      asset: table,
      hint: 'Somebody else published it meanwhile. Run again.',
    })
  }

  async rename(transaction: Transaction, from: TableName, to: TableName, location: string): Promise<void> {
    this.#context.onRowsChanged()
    if (await changeName(transaction, from, to, location)) return
    fail('LAKE_CONFLICT', `${from} is not as it was, or there is a ${to} by now: it is not renamed.`, {
      asset: to,
      hint: 'Somebody else published one of them meanwhile. Run again.',
    })
  }

  async restore(
    transaction: Transaction,
    table: TableName,
    from: string | undefined,
    to: string | undefined,
  ): Promise<void> {
    this.#context.onRowsChanged()
    if (await restoreTable(transaction, table, from, to)) return
    fail('LAKE_CONFLICT', `${table} is not as the run left it: it is not put back.`, {
      asset: table,
      hint: 'Somebody else committed to it since, beside Massif.',
    })
  }

  discard(forks: readonly Fork[]): Promise<void> {
    return deleteForks(
      this.#context.database,
      forks.map(fork => ownFork(fork).row),
    )
  }

  async maintenance(): Promise<Maintenance> {
    const { LakeMaintenance } = await import('./maintenance/maintenance.ts')
    return new LakeMaintenance(this.#context)
  }

  async #conflict({ table, base, present, ofBase }: Moved): Promise<never> {
    if (!ofBase)
      fail('LAKE_CONFLICT', `${table}: its fork was changed or replaced before it could be published.`, {
        asset: table,
      })
    const [began, now] = await Promise.all([this.#snapshotText(table, base), this.#snapshotText(table, present)])
    return fail('LAKE_CONFLICT', `${table}: the run began from ${began}, but the table is at ${now}.`, {
      asset: table,
      hint: 'Somebody else published it meanwhile. Run again: what is up to date is not redone.',
    })
  }

  async #snapshotText(table: TableName, location: string | undefined): Promise<string> {
    if (location === undefined) return 'no table'
    // Where even its metadata is unreadable, the name of the file is all there is to say.
    const state = await this.load(table, location).catch(() => undefined)
    return state?.snapshot ? `snapshot ${state.snapshot.id}` : `the metadata ${location}`
  }
}

function ownFork(fork: Fork): LakeFork {
  if (fork instanceof LakeFork) return fork
  throw new TypeError(`the fork of ${fork.table} is of another lake`)
}

function snapshotAt(state: TableState, time: Date): Snapshot['id'] | undefined {
  return state.history.findLast(({ at }) => at <= time.getTime())?.snapshot
}

function noSnapshot(state: TableState, what: string): never {
  const [first] = state.history
  const since = first ? ` Its history begins at ${new Date(first.at).toISOString()}.` : ''
  return fail('LAKE_NO_SNAPSHOT', `${state.name} has no snapshot ${what}.${since}`, {
    asset: state.name,
    hint: '`massif history` lists the snapshots.',
  })
}
