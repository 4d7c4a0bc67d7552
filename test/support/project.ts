import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Plan } from '../../src/plan/contract.ts'
import type { Request } from '../../src/run/asked/request.ts'
import type { RunEvent } from '../../src/run/events.ts'
import { planProject } from '../../src/run/plan-project.ts'
import { type RunResult, runProject } from '../../src/run/run.ts'
import { viewQueries } from '../../src/run/view-queries.ts'
import { Workspace } from '../../src/run/workspace.ts'

export interface RunOutcomeSeen extends RunResult {
  readonly events: readonly RunEvent[]
}

export interface RunSettings extends Partial<Request> {
  readonly resume?: boolean
  /** Milliseconds to wait for other runs. */
  readonly wait?: number
  readonly signal?: AbortSignal
  readonly onEvent?: (event: RunEvent) => void
  /** The present moment; the machine's unless given. */
  readonly now?: Date
}

/** A project in a fresh folder, for a test: its files are written, it is run as the command does, its tables are read. */
export class TestProject {
  readonly directory: string

  constructor(files: { readonly [path: string]: string } = {}) {
    this.directory = mkdtempSync(join(tmpdir(), 'massif-project-'))
    mkdirSync(join(this.directory, 'node_modules'))
    symlinkSync(join(import.meta.dirname, '../..'), join(this.directory, 'node_modules/massif'), 'junction')
    this.write({
      'package.json': '{ "type": "module" }',
      'massif.config.ts':
        "import { project } from 'massif'\nexport default project({ name: 'test', memory: '500 MB', threads: 2, backoff: '1 second' })\n",
      ...files,
    })
  }

  write(files: { readonly [path: string]: string | Uint8Array }): void {
    for (const [path, content] of Object.entries(files)) {
      const target = join(this.directory, path)
      mkdirSync(dirname(target), { recursive: true })
      writeFileSync(target, content)
    }
  }

  /** Writes `files` where they are not there as they are, and removes those of `before` that are not among them. */
  update(files: { readonly [path: string]: string }, before: readonly string[]): void {
    for (const path of before) if (!(path in files)) rmSync(join(this.directory, path))
    for (const [path, content] of Object.entries(files)) {
      const target = join(this.directory, path)
      if (!existsSync(target) || readFileSync(target, 'utf8') !== content) this.write({ [path]: content })
    }
  }

  run(settings: RunSettings = {}): Promise<RunOutcomeSeen> {
    return this.with(workspace => runIn(workspace, settings))
  }

  async plan(assets: readonly string[] = [], request: Partial<Request> = {}): Promise<Plan> {
    const clock = { now: () => new Date(), monotonic: () => performance.now() }
    return this.with(workspace =>
      planProject(workspace, { ...request, assets, signal: new AbortController().signal, clock }),
    )
  }

  /** The rows of a query over published tables, as arrays; `tables` are those it reads. */
  query(sql: string, ...tables: readonly string[]): Promise<readonly (readonly unknown[])[]> {
    return this.with(workspace => queryIn(workspace, sql, tables))
  }

  async with<T>(work: (workspace: Workspace) => Promise<T>): Promise<T> {
    const workspace = await Workspace.open(this.directory, process.env)
    try {
      return await work(workspace)
    } finally {
      await workspace.close()
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true })
  }
}

/** Runs what a workspace has open, and gathers its events. */
export async function runIn(workspace: Workspace, settings: RunSettings = {}): Promise<RunOutcomeSeen> {
  const events: RunEvent[] = []
  const { now } = settings
  const result = await runProject(workspace, {
    ...settings,
    assets: settings.assets ?? [],
    resume: settings.resume ?? false,
    signal: settings.signal ?? new AbortController().signal,
    onEvent: event => {
      events.push(event)
      settings.onEvent?.(event)
    },
    clock: { now: () => now ?? new Date(), monotonic: () => performance.now() },
  })
  return { ...result, events }
}

/** The rows of a query over published tables, as arrays; `tables` are those it reads. */
export async function queryIn(
  workspace: Workspace,
  sql: string,
  tables: readonly string[],
): Promise<readonly (readonly unknown[])[]> {
  const view = await workspace.published(viewQueries(workspace.project, '2026-01-01 00:00:00'))
  for (const table of tables) await view.bind(table)
  const rows: unknown[][] = []
  for await (const chunk of (await workspace.session()).read(sql)) {
    for (let row = 0; row < chunk.rows; row++) rows.push(chunk.values.map(column => column[row]))
  }
  return rows
}

/** Does `work` with a project of `files`, which is removed then. */
export async function withProject(
  files: { readonly [path: string]: string },
  work: (project: TestProject) => Promise<void>,
): Promise<void> {
  const project = new TestProject(files)
  try {
    await work(project)
  } finally {
    project.remove()
  }
}

/** The steps a run did, as `asset: interval` or `asset`, in the order they began. */
export function stepsDone(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap(event =>
    event.event === 'step-started' ? [event.interval ? `${event.asset}: ${event.interval}` : event.asset] : [],
  )
}
