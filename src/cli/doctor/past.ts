import { unfinishedRuns } from '../../run/begin.ts'
import { STATE_VERSION } from '../../state/migrate.ts'
import { counted } from '../render/numbers.ts'
import { ago } from '../render/times.ts'
import { ok, type Probe, warning } from './finding.ts'

/** The state database. One that cannot be read keeps the project from being opened, and is told there. */
export const state: Probe = async ({ database }) => ok('state', `${database.dialect}, version ${STATE_VERSION}`)

/** What runs left behind that did not end well. */
export const leftovers: Probe = async ({ database, lake }, now) => {
  const runs = await unfinishedRuns(database)
  const left = await Promise.all(runs.map(async run => ({ run, forks: (await lake.forks(run.id)).length })))
  const withForks = left.filter(({ forks }) => forks > 0)
  const [newest] = withForks
  if (!newest) return ok('unfinished runs', 'none')
  const forks = withForks.reduce((sum, each) => sum + each.forks, 0)
  const began = ago(new Date(newest.run.startedAt), now)
  const message = `${counted(withForks.length, 'run')} with ${counted(forks, 'staged table')}; the newest, ${newest.run.id}, began ${began}`
  return warning(
    'unfinished runs',
    message,
    '`massif run --resume` goes on with the newest; `massif run` begins afresh.',
  )
}
