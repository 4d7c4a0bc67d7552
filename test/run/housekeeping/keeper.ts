// A process that keeps house in a project: `keeper.ts <directory> <work> [point] [times]`. It kills itself at the point.
import type { Fork, Lake } from '../../../src/lake/contract.ts'
import { clean } from '../../../src/run/housekeeping/clean.ts'
import { compact } from '../../../src/run/housekeeping/compact.ts'
import { expire } from '../../../src/run/housekeeping/expire.ts'
import { Workspace } from '../../../src/run/workspace.ts'
import { inAMonth } from './shop.ts'

export const POINTS = {
  expire: ['committed', 'synced', 'record', 'published', 'removing'],
  compact: ['rewritten', 'committed', 'synced', 'record', 'published'],
  clean: ['removing'],
} as const
export type Work = keyof typeof POINTS

const [directory = '', work = '', armed = '', times = '1'] =
  process.argv[1] === import.meta.filename ? process.argv.slice(2) : []

function reach(point: string): void {
  if (armed === point) process.kill(process.pid, 'SIGKILL')
}

/** Says when each point is reached. */
function watch(lake: Lake): void {
  const { fork, publish, maintenance } = lake
  lake.fork = async (...words) => {
    const forks = await fork.apply(lake, words)
    for (const each of forks.values()) watchFork(each)
    return forks
  }
  lake.publish = async (forks, record) => {
    const published = await publish.call(lake, forks, async (transaction, of) => {
      await record?.(transaction, of)
      reach('record')
    })
    reach('published')
    return published
  }
  lake.maintenance = async () => {
    const of = await maintenance.call(lake)
    const { remove } = of
    of.remove = async uris => {
      await remove.call(of, uris.slice(0, Math.ceil(uris.length / 2)))
      reach('removing')
      await remove.call(of, uris)
    }
    return of
  }
}

function watchFork(fork: Fork): void {
  const { commit, amend, sync } = fork
  fork.commit = async change => {
    const state = await commit.call(fork, change)
    reach('committed')
    return state
  }
  fork.amend = async amendment => {
    const state = await amend.call(fork, amendment)
    reach('committed')
    return state
  }
  fork.sync = async () => {
    await sync.call(fork)
    reach('synced')
  }
}

async function keepOnce(): Promise<void> {
  const workspace = await Workspace.open(directory, process.env)
  watch(workspace.lake)
  // Beside others a month from now would end their leases.
  const now = Number(times) > 1 ? () => new Date() : inAMonth
  const retention = { snapshots: '1 second', atLeast: 1, runs: '1 day' } as const
  switch (work as Work) {
    case 'expire':
      await Array.fromAsync(expire(workspace, { tables: [], retention, dryRun: false, now }))
      break
    case 'compact': {
      const session = await workspace.session()
      const { rewrite } = session
      session.rewrite = async request => {
        const written = await rewrite.call(session, request)
        reach('rewritten')
        return written
      }
      const { signal } = new AbortController()
      await Array.fromAsync(compact(workspace, { tables: [], dryRun: false, now: () => new Date(), signal }))
      break
    }
    case 'clean':
      await clean(workspace, { older: 0, dryRun: false, now: inAMonth })
  }
  await workspace.close()
}

for (let at = 0; directory !== '' && at < Number(times); at++) await keepOnce()
