import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ConnectorContext } from '../connectors/contract.ts'
import { mirrorsOf } from '../connectors/files/mirror.ts'
import { connectorFor } from '../connectors/registry.ts'
import type { DestinationContext } from '../destinations/contract.ts'
import { fail } from '../diagnostics/diagnostic.ts'
import type { Session } from '../engines/contract.ts'
import type { Lake, TableState } from '../lake/contract.ts'
import { openLake } from '../lake/open.ts'
import { TablesView } from '../plan/tables-view.ts'
import type { Project } from '../project/contract.ts'
import type { Database } from '../state/contract.ts'
import { migrate } from '../state/migrate.ts'
import { allProduced, type Produced } from '../state/produced.ts'
import { openSqlite } from '../state/sqlite/database.ts'
import { adopt } from './adopt/adopt.ts'
import { Journal } from './keeping/journal.ts'
import { hasJournal } from './keeping/journal-file.ts'
import { Reading } from './reading.ts'
import { type ScratchFolder, scratchFolder } from './scratch.ts'
import { secretsOf } from './secrets.ts'
import { type Settings, validProject } from './settings.ts'

export type { Settings } from './settings.ts'

export interface WorkspaceOptions {
  /** Whether a lake that may only be read will do. */
  readonly readOnly?: boolean
}

/** A project with its lake, its state and its engine, opened for one command. The engine starts when it is first asked for. */
export class Workspace {
  readonly project: Project
  readonly settings: Settings
  readonly database: Database
  readonly lake: Lake
  /** Holds on to the states that the command reads, until the workspace is closed. */
  readonly reading: Reading
  readonly #journal: Journal
  readonly #environment: NodeJS.ProcessEnv
  readonly #scratch: ScratchFolder
  #session: Promise<Session> | undefined

  private constructor(
    project: Project,
    settings: Settings,
    database: Database,
    lake: Lake,
    journal: Journal,
    environment: NodeJS.ProcessEnv,
  ) {
    this.#journal = journal
    this.project = project
    this.settings = settings
    this.database = database
    this.lake = lake
    this.reading = new Reading(database, () => new Date())
    this.#environment = environment
    this.#scratch = scratchFolder(join(settings.work, 'scratch'))
  }

  /**
   * Opens the project in `directory`.
   *
   * @throws MassifError with everything that is wrong with the project, or LAKE_UNWRITABLE, LAKE_MOVED, STATE_*.
   */
  static async open(
    directory: string,
    environment: NodeJS.ProcessEnv,
    options: WorkspaceOptions = {},
  ): Promise<Workspace> {
    const { project, settings } = await validProject(directory)
    const file = join(settings.lake, 'massif.db')
    const readOnly = options.readOnly === true && existsSync(file) && !isWritable(settings.lake)
    if (!readOnly) makeFolder(settings.lake)
    refuseLost(settings.lake, file)
    const database = openSqlite(file, { readOnly })
    try {
      await migrate(database)
      const journal = new Journal(settings.lake, database, () => new Date())
      const lake = await openLake({
        database,
        warehouse: settings.lake,
        durable: settings.durable,
        onPublished: tables => journal.published(tables),
        onRowsChanged: () => journal.changed(),
      })
      return new Workspace(project, settings, database, lake, journal, environment)
    } catch (error) {
      await database.close()
      throw error
    }
  }

  /** The engine's session, started by the first call. */
  readonly session = (): Promise<Session> => {
    this.#session ??= this.#startEngine()
    return this.#session
  }

  /** Whether the engine was started for something. */
  get isEngineStarted(): boolean {
    return this.#session !== undefined
  }

  async #startEngine(): Promise<Session> {
    const { duckdb } = await import('../engines/duckdb/engine.ts')
    const { memory, threads, spill } = this.settings
    return duckdb.open({ memory, threads, spill })
  }

  /** What connectors are given. */
  connectorContext(now: () => Date): ConnectorContext {
    return {
      directory: this.project.directory,
      cache: join(this.settings.work, 'cache'),
      scratch: this.#scratch.path,
      mirrors: mirrorsOf(this.project.config.mirrors, this.#environment),
      secret: secretsOf(this.project.directory, this.#environment),
      fetch: globalThis.fetch,
      now,
    }
  }

  readonly connector = connectorFor

  /** The present state of a source that is read where it is; undefined, at once, for any other asset. */
  adopt(name: string): Promise<TableState> | undefined {
    const { project, lake, connector } = this
    return adopt(name, { project, lake, connector, connectorContext: this.connectorContext(() => new Date()) })
  }

  /** What destinations are given. */
  destinationContext(): DestinationContext {
    return {
      directory: this.project.directory,
      lake: this.settings.lake,
      scratch: this.#scratch.path,
      secret: secretsOf(this.project.directory, this.#environment),
    }
  }

  /** The tables as they are published at this moment. */
  async published(viewQuery: (name: string) => string): Promise<TablesView> {
    const pointers = await this.reading.hold('query', () => this.lake.pointers())
    return this.viewOf(viewQuery, await allProduced(this.database), pointers)
  }

  /** The tables as `pointers` say. @param produced read after them */
  viewOf(
    viewQuery: (name: string) => string,
    produced: ReadonlyMap<string, Produced>,
    pointers: ReadonlyMap<string, string>,
  ): TablesView {
    const { project, lake, session } = this
    const adopt = (name: string) => this.adopt(name)
    return new TablesView({ project, lake, session, produced, pointers, adopt, viewQuery })
  }

  async close(): Promise<void> {
    await (await this.#session?.catch(() => undefined))?.close()
    await this.reading.close()
    await this.#journal.settle()
    await this.database.close()
    this.#scratch.remove()
  }
}

/** An empty database in the place of a lost one would have everything made again, over what is there. */
function refuseLost(lake: string, file: string): void {
  if (existsSync(file) || !hasJournal(lake)) return
  fail('LAKE_LOST', `The database of the lake, ${file}, is not there, but its tables are`)
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    fail(
      'LAKE_UNWRITABLE',
      `The lake's folder ${path} cannot be ${existsSync(path) ? 'written' : 'made'}: ${WHY[code ?? ''] ?? code}`,
      { hint: 'Give yourself the right to write there, or set another `lake` in massif.config.ts.' },
      error,
    )
  }
}

const WHY: { readonly [code: string]: string } = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'there is a file of that name',
  ENOSPC: 'the disk is full',
}
