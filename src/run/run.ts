import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { type Diagnostic, fail, MassifError } from '../diagnostics/diagnostic.ts'
import type { Fork } from '../lake/contract.ts'
import type { LandPlan, Plan } from '../plan/contract.ts'
import { planSources, planTables } from '../plan/plan.ts'
import { inputRoles } from '../plan/roles.ts'
import { select } from '../plan/select.ts'
import type { NamedAsset } from '../project/contract.ts'
import type { Checked } from '../state/checked.ts'
import { allChecked } from '../state/checked.ts'
import { allCursors } from '../state/cursors.ts'
import { allProduced } from '../state/produced.ts'
import { finishRun, listRuns, type RunRecord, startRun } from '../state/runs.ts'
import { newestSteps, recordStep, stepsOf } from '../state/steps.ts'
import { audit } from './audit/audit.ts'
import { bindAll } from './bind-all.ts'
import type { Clock, RunContext } from './context.ts'
import type { RunEvent, RunEventBody, RunOutcome } from './events.ts'
import type { StagedTable } from './forked.ts'
import { landSource } from './land.ts'
import { LeaseKeeper } from './lease-keeper.ts'
import { keepChecked, publishGroup } from './publish.ts'
import { Recorder } from './recorder.ts'
import { newRunId } from './run-id.ts'
import { runTasks, type Task } from './scheduler.ts'
import { tableStep } from './table-step.ts'
import { viewQueries } from './view-queries.ts'
import type { Workspace } from './workspace.ts'

export interface RunOptions {
  /** Names of assets; none for all. What they are made from is brought up to date too. */
  readonly assets: readonly string[]
  /** Go on with the last run that was stopped, failed or withheld. */
  readonly resume: boolean
  readonly signal: AbortSignal
  readonly onEvent: (event: RunEvent) => void
  readonly clock: Clock
}

export interface RunResult {
  readonly run: string | undefined
  readonly outcome: RunOutcome
  readonly errors: readonly Diagnostic[]
}
