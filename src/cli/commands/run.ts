import { parseDuration } from '../../define/duration.ts'
import { fail } from '../../diagnostics/diagnostic.ts'
import { later } from '../../plan/ranges.ts'
import type { Request } from '../../run/asked/request.ts'
import type { RunEvent } from '../../run/events.ts'
import type { RunResult } from '../../run/run.ts'
import { duration } from '../arguments.ts'
import type { Execute, World } from '../call.ts'
import { type Exit, exitOf } from '../exit-codes.ts'
import { projectFolder } from '../project-folder.ts'
import { jsonTeller, lineTeller, liveTeller, type Teller } from '../render/run/teller.ts'
import { spanOf } from '../request.ts'

/** Runs the project, tells it while it goes on, and sums it up. */
export const run: Execute<'run'> = async ({ operands, options }, world) => {
  const directory = projectFolder(world.directory, options.project)
  const only = spanOf(options, world.now)
  if (options.resume && (only || options['dry-run'])) {
    fail('CLI_USAGE', '--resume goes on with a run as it was asked for', { hint: 'Leave the other option out.' })
  }
  const { release } = options
  const request = { assets: operands, allowDrop: options['allow-drop'], release, ...(only ? { only } : {}) }
  if (options['dry-run']) {
    const { showPlan } = await import('./plan.ts')
    return showPlan(directory, request, { json: options.json, ci: false }, world)
  }
  const wait = waitOf(options.wait, world.now)
  return runAndTell(
    directory,
    { ...request, resume: options.resume, ...(wait === undefined ? {} : { wait }) },
    options.json,
    world,
  )
}

/** Milliseconds that `--wait` asks for. */
function waitOf(text: string | undefined, now: () => Date): number | undefined {
  const written = duration('wait', text)
  if (written === undefined) return undefined
  const from = now().getTime()
  return later(from, parseDuration(written)) - from
}

/** Runs the project in a folder as it is asked for. */
export async function runAndTell(
  directory: string,
  request: Request & { readonly resume: boolean; readonly wait?: number },
  json: boolean,
  world: World,
): Promise<Exit> {
  const signal = world.stopSignal()
  const { Workspace } = await import('../../run/workspace.ts')
  const workspace = await Workspace.open(directory, world.environment)
  const events: RunEvent[] = []
  const teller = tellerOf(json, world)
  signal.addEventListener('abort', () => teller.stopping())
  let result: RunResult
  try {
    const { runProject } = await import('../../run/run.ts')
    result = await runProject(workspace, {
      ...request,
      signal,
      onEvent: event => {
        if (event.event !== 'step-progress') events.push(event)
        teller.tell(event)
      },
      clock: { now: world.now, monotonic: () => performance.now() },
    })
  } finally {
    teller.close()
    await workspace.close()
  }
  if (!json) await sumUp(events, result, world)
  return exitAfter(result)
}

function tellerOf(json: boolean, { out, err, now }: World): Teller {
  if (json) return jsonTeller(out)
  return err.isTerminal ? liveTeller(err, now) : lineTeller(err)
}

async function sumUp(events: readonly RunEvent[], result: RunResult, world: World) {
  const { out } = world
  const [{ summarize }, { summaryText }] = await Promise.all([
    import('../render/run/summary.ts'),
    import('../render/run/summary-text.ts'),
  ])
  const summary = summarize(events, result)
  const problems = { errors: '', warnings: '' }
  if (summary.errors.length + summary.warnings.length > 0) {
    const { diagnosticText } = await import('../render/diagnostics.ts')
    problems.errors = diagnosticText(summary.errors, out, world.directory)
    problems.warnings = diagnosticText(summary.warnings, out, world.directory)
  }
  out.write(summaryText(summary, problems, { width: out.width(), paint: out.paint, program: out.program }))
}

function exitAfter({ outcome, errors }: RunResult): Exit {
  switch (outcome) {
    case 'published':
    case 'unchanged':
      return 'done'
    case 'undelivered':
      return 'undelivered'
    case 'stopped':
      return 'stopped'
    case 'failed':
      return 'failed'
    case 'withheld':
      // A step that failed withholds too, and so does somebody else's change of the lake.
      return errors.some(({ code }) => code === 'CHECK_FAILED') ? 'withheld' : exitOf(errors)
  }
}
