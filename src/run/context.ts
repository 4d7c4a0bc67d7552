import type { Connector, ConnectorContext } from '../connectors/contract.ts'
import type { Session } from '../engines/contract.ts'
import type { Lake } from '../lake/contract.ts'
import type { Asked } from '../plan/asked.ts'
import type { Rename } from '../plan/contract.ts'
import type { TablesView } from '../plan/tables-view.ts'
import type { Project } from '../project/contract.ts'
import type { Checked } from '../state/checked.ts'
import type { Database } from '../state/contract.ts'
import type { Delivered } from '../state/delivered.ts'
import type { Held } from '../state/held.ts'
import type { Produced } from '../state/produced.ts'
import type { StepRecord } from '../state/steps.ts'
import type { RunEventBody } from './events.ts'
import type { RetentionSettings } from './housekeeping/retention.ts'
import type { Recorder } from './recorder.ts'
import type { AttemptLimits } from './step/attempts.ts'

/** Time, passed in. */
export interface Clock {
  now(): Date
  /** Milliseconds that never go backwards. */
  monotonic(): number
}

/** What every step of one run shares. */
export interface RunContext {
  readonly run: string
  /** The value of `run.time`, ISO text without zone. */
  readonly runTime: string
  readonly runDate: Date
  readonly project: Project
  readonly database: Database
  readonly lake: Lake
  readonly view: TablesView
  readonly session: () => Promise<Session>
  readonly connector: (name: string) => Promise<Connector>
  readonly connectorContext: ConnectorContext
  readonly produced: ReadonlyMap<string, Produced>
  /** What it was asked for beyond bringing things up to date. */
  readonly asked: Asked
  /** Whether data may be lost. */
  readonly allowDrop: boolean
  /** Tables that have another name now: what is known of them is known by it, before they have it. */
  readonly renames: readonly Rename[]
  readonly checked: ReadonlyMap<string, readonly Checked[]>
  /** Puts the outcomes of an asset's checks, which are published now, in place of those in `checked`. */
  readonly remember: (asset: string, records: readonly Checked[]) => void
  readonly cursors: ReadonlyMap<string, { readonly [key: string]: unknown }>
  /** What was delivered, by destination. */
  /** Steps that were undone, by asset. */
  readonly held: ReadonlyMap<string, Held>
  readonly delivered: ReadonlyMap<string, Delivered>
  readonly lastSteps: ReadonlyMap<string, StepRecord>
  /** Steps that this run staged before it was stopped, by asset. */
  readonly resumable: ReadonlyMap<string, StepRecord>
  readonly recorder: Recorder
  readonly limits: AttemptLimits & { readonly parallel: number; readonly memory: number }
  readonly durable: boolean
  readonly retention: RetentionSettings
  readonly clock: Clock
  readonly newVersion: () => string
  readonly signal: AbortSignal
  readonly emit: (event: RunEventBody) => void
}
