import { dueWork } from '../../run/housekeeping/due.ts'
import { counted } from '../render/numbers.ts'
import { ok, type Probe, warning } from './finding.ts'

/** Whether snapshots or small files have come together that should go. */
export const housekeeping: Probe = async (workspace, now) => {
  const { expire, compact, large } = await dueWork(workspace, now)
  const sum = (of: readonly number[]) => of.reduce((total, each) => total + each, 0)
  const parts: string[] = []
  const hints: string[] = []
  if (expire.length > 0) {
    const snapshots = counted(sum(expire.map(each => each.snapshots)), 'snapshot')
    parts.push(`${snapshots} past the retention in ${counted(expire.length, 'table')}`)
    hints.push('`massif lake expire`')
  }
  if (compact.length > 0) {
    const files = counted(sum(compact.map(each => each.files)), 'small file')
    parts.push(`${files} in ${counted(compact.length, 'table')}`)
    hints.push('`massif lake compact`')
  }
  for (const { table, files } of large) {
    parts.push(`${table} has ${counted(files, 'file')}`)
    hints.push(`cut ${table} more coarsely`)
  }
  return parts.length === 0
    ? ok('housekeeping', 'nothing to do')
    : warning('housekeeping', parts.join('; '), `${hints.join(', ')}.`)
}
