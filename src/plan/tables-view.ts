import type { Session } from '../engines/contract.ts'
import type { Lake, TableState } from '../lake/contract.ts'
import type { Project } from '../project/contract.ts'
import type { Produced } from '../state/produced.ts'
import type { PresentTables } from './contract.ts'

export interface ViewSources {
  readonly project: Project
  readonly lake: Lake
  readonly session: () => Promise<Session>
  readonly produced: ReadonlyMap<string, Produced>
  /** The catalogue's pointers, all read by one statement: what "published" means here, whatever happens meanwhile. */
  readonly pointers: ReadonlyMap<string, string>
  /** The state of a table that somebody else keeps; undefined, at once, for any other. */
  readonly adopt: (name: string) => Promise<TableState> | undefined
  /** The query that stands in for a view. */
  readonly viewQuery: (name: string) => string
}

/** The tables as they were published when it was made, with what was staged since in front of them. */
export class TablesView implements PresentTables {
  readonly #sources: ViewSources
  readonly #states = new Map<string, Promise<TableState | undefined>>()
  readonly #others = new Map<string, Promise<TableState> | undefined>()
  readonly #staged = new Map<string, TableState>()
  readonly #bound = new Map<string, Promise<void>>()

  constructor(sources: ViewSources) {
    this.#sources = sources
  }

  /** Shows `state` from now on where `name` is read. */
  stage(name: string, state: TableState): void {
    this.#staged.set(name, state)
    this.#unbind(name)
  }

  /** Shows again what is published where `name` is read. */
  unstage(name: string): void {
    if (this.#staged.delete(name)) this.#unbind(name)
  }

  // Views too: binding one binds what it reads, as that is then.
  #unbind(name: string): void {
    for (const bound of this.#bound.keys())
      if (bound === name || this.#sources.project.assets.get(bound)?.asset.kind === 'view') this.#bound.delete(bound)
  }

  /** The catalogue's pointer to a table, when this view was made. */
  pointer(name: string): string | undefined {
    return this.#sources.pointers.get(name)
  }

  staged(name: string): TableState | undefined {
    return this.#staged.get(name)
  }

  async version(name: string): Promise<string | undefined> {
    const staged = this.#staged.get(name)
    if (staged) return staged.dataVersion
    const { pointers, produced } = this.#sources
    const pointer = pointers.get(name)
    if (pointer === undefined || this.#adopted(name)) return (await this.state(name))?.dataVersion
    const known = produced.get(name)
    if (known?.metadataLocation === pointer) return known.dataVersion
    return (await this.state(name))?.dataVersion
  }

  state(name: string): Promise<TableState | undefined> {
    const staged = this.#staged.get(name)
    if (staged) return Promise.resolve(staged)
    let state = this.#states.get(name)
    if (!state) {
      const pointer = this.#sources.pointers.get(name)
      const published = () => (pointer === undefined ? undefined : this.#sources.lake.load(name, pointer))
      state = this.#adopted(name) ?? Promise.resolve(published())
      this.#states.set(name, state)
    }
    return state
  }

  /** Asked once: a view sees one state of it. */
  #adopted(name: string): Promise<TableState> | undefined {
    if (!this.#others.has(name)) this.#others.set(name, this.#sources.adopt(name))
    return this.#others.get(name)
  }

  bind(name: string): Promise<void> {
    let bound = this.#bound.get(name)
    if (!bound) {
      bound = this.#bind(name)
      this.#bound.set(name, bound)
    }
    return bound
  }

  async #bind(name: string): Promise<void> {
    const { project, lake, viewQuery } = this.#sources
    const session = await this.#sources.session()
    const named = project.assets.get(name)
    if (named?.asset.kind === 'view') {
      for (const input of named.inputs) await this.bind(input)
      await session.bind(name, { kind: 'query', query: viewQuery(name), columns: named.asset.columns })
      return
    }
    const state = await this.state(name)
    if (state) await session.bind(name, { kind: 'state', state, files: (await lake.scan(state)).files })
    else if (named) await session.bind(name, { kind: 'columns', columns: named.asset.columns })
  }
}
