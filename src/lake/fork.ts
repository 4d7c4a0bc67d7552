import type { Columns } from '../define/columns.ts'
import type { Partition } from '../define/load.ts'
import { fail } from '../diagnostics/diagnostic.ts'
import type { Database } from '../state/contract.ts'
import { type ForkRow, forkLocations, moveFork, rebaseFork } from './catalog/fork-rows.ts'
import { writeAmendment, writeCommit } from './commit/commit.ts'
import { recommit } from './commit/recommit.ts'
import { stagedFiles } from './commit/staged.ts'
import type {
  Amendment,
  Change,
  DataFile,
  Fork,
  LayoutOptions,
  TableName,
  TableState,
  WriteLayout,
} from './contract.ts'
import type { Durability } from './files/durability.ts'
import { fileUri, localPath } from './files/uri.ts'
import { layoutFor } from './layout.ts'
import { RELEASED } from './metadata/state.ts'
import { planScan } from './scan/plan.ts'
import type { Located, Store } from './store.ts'

/** What the forks of a lake share. */
export interface ForkContext {
  readonly database: Database
  readonly store: Store
  readonly durability: Durability
  /** URI of the lake's folder. */
  readonly warehouse: string
  readonly durable: boolean
  /** Called after tables were published, with where their metadata is. */
  readonly onPublished: (tables: ReadonlyMap<TableName, string>) => Promise<void>
  /** Called when rows of published tables are about to change in other ways. */
  readonly onRowsChanged: () => void
  readonly now: () => number
  readonly newId: () => string
  readonly random63: () => bigint
}

export class LakeFork implements Fork {
  readonly kind = 'fork'
  readonly row: ForkRow
  readonly #context: ForkContext
  /** The metadata file whose files are all durable. */
  #synced: string | undefined

  constructor(row: ForkRow, context: ForkContext) {
    this.row = row
    this.#context = context
    this.#synced = row.base
  }

  get run(): string {
    return this.row.run
  }

  get table(): string {
    return this.row.table
  }

  get namespace(): string {
    return this.row.forkNamespace
  }

  get base(): string | undefined {
    return this.row.base
  }

  /** Whether all that `location` names is durable, as far as that was asked for. */
  isSynced(location: string): boolean {
    return !this.#context.durable || location === this.#synced
  }

  async state(): Promise<TableState | undefined> {
    const location = await this.#location()
    return location === undefined ? undefined : this.#context.store.state(this.table, location)
  }

  async files(): Promise<readonly DataFile[]> {
    const state = await this.state()
    return state ? (await planScan(state, [], this.#context.store)).files : []
  }

  async layout(columns: Columns, partition: readonly Partition[], options: LayoutOptions = {}): Promise<WriteLayout> {
    const current = await this.#current()
    this.#refuseReleased(current)
    const { schema, spec } = layoutFor(this.table, columns, partition, current?.document, options)
    const data = `${current?.document.location.replace(/\/+$/, '') ?? this.#newLocation()}/data`
    await this.#context.store.files.makeFolder(data)
    return Object.freeze({ schema, spec, dataDirectory: localPath(data) })
  }

  async commit(change: Change): Promise<TableState> {
    const { store, now, newId, random63 } = this.#context
    const base = await this.#current()
    this.#refuseReleased(base)
    const location = this.#newLocation()
    if (!base) await store.files.makeFolder(`${location}/metadata`)
    const next = await writeCommit({ table: this.table, location, base, change, store, now, newId, random63 })
    return this.#moveTo(base, next)
  }

  async amend(amendment: Amendment): Promise<TableState> {
    const base = await this.#current()
    if (!base) throw new Error(`${this.table} has no state to amend`)
    this.#refuseReleased(base)
    return this.#moveTo(base, await writeAmendment({ ...this.#context, base }, amendment))
  }

  /**
   * This fork's change on top of what somebody else has published meanwhile; made durable. Whoever is killed in between
   * leaves the fork as it was.
   *
   * @param present the metadata file that is published now
   * @returns undefined where the two changes meet
   * @throws MassifError LAKE_CONFLICT when the fork was replaced by a later one
   */
  async onTop(present: string): Promise<LakeFork | undefined> {
    const { database, store, now, newId, random63 } = this.#context
    const staged = await this.#current()
    if (this.base === undefined || !staged || staged.location === this.base) return undefined
    const onto = await store.located(present)
    const change = await recommit(this.table, await store.located(this.base), staged, onto, store)
    if (!change) return undefined
    const location = this.#newLocation()
    const next = await writeCommit({ table: this.table, location, base: onto, change, store, now, newId, random63 })
    if (!(await rebaseFork(database, this.row, { from: staged.location, to: next.location, base: present })))
      this.#replaced()
    const fork = new LakeFork({ ...this.row, base: present }, this.#context)
    await fork.sync()
    return fork
  }

  async #moveTo(base: Located | undefined, next: Located): Promise<TableState> {
    const { database, store } = this.#context
    if (!(await moveFork(database, this.row, base?.location, next.location))) this.#replaced()
    return store.state(this.table, next.location)
  }

  #replaced(): never {
    return fail(
      'LAKE_CONFLICT',
      `${this.table}: the fork of run ${this.run} was replaced by a later attempt, or somebody else wrote on it.`,
      {
        asset: this.table,
        hint: 'What it wrote is not used.',
      },
    )
  }

  async sync(): Promise<void> {
    const { durability, durable, store } = this.#context
    const current = await this.#current()
    if (!current || !durable || this.isSynced(current.location)) return
    const base = this.base === undefined ? undefined : await store.located(this.base)
    const { files, folders } = await stagedFiles(base, current, store)
    const above = base ? [] : this.#foldersAbove(current.document.location)
    await Promise.all([
      ...files.map(uri => durability.file(uri)),
      ...[...folders, ...above].map(uri => durability.folder(uri)),
    ])
    this.#synced = current.location
  }

  async #location(): Promise<string | undefined> {
    return (await forkLocations(this.#context.database, [this.row])).get(this.row)
  }

  async #current(): Promise<Located | undefined> {
    const location = await this.#location()
    return location === undefined ? undefined : this.#context.store.located(location)
  }

  /** Whoever a table was handed over to may delete files at any time: nothing may be built on it. */
  #refuseReleased(current: Located | undefined): void {
    const since = current?.document.properties?.[RELEASED]
    if (since === undefined) return
    fail('LAKE_RELEASED', `${this.table} was handed over to another engine on ${since}, and is only read`, {
      asset: this.table,
    })
  }

  #newLocation(): string {
    return `${this.#context.warehouse}/${this.row.namespace}/${this.row.name}`
  }

  /** The folders that must be known to hold a new table's: its own, its namespace's and the lake's. */
  #foldersAbove(location: string): readonly string[] {
    const inside = location === this.#newLocation()
    return inside ? [location, `${this.#context.warehouse}/${this.row.namespace}`, this.#context.warehouse] : [location]
  }
}

/** The URI under which a lake in a local folder keeps its tables. */
export function warehouseUri(folder: string): string {
  return fileUri(folder).replace(/\/+$/, '')
}
