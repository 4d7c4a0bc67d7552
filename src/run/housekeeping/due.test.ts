import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Snapshot, TableState } from '../../lake/contract.ts'
import type { RunEventBody } from '../events.ts'
import { tellDue } from './due.ts'
import { retentionOf } from './retention.ts'

const NOW = Date.UTC(2026, 1, 1)
const DAY = 86_400_000

/** A table with a snapshot a day up to now. */
function tableOf(days: number, files: number): TableState {
  const snapshots = Array.from(
    { length: days },
    (_, at): Snapshot => ({
      id: BigInt(at + 1),
      sequenceNumber: at + 1,
      at: NOW - (days - at) * DAY,
      operation: 'append',
      summary: { 'total-data-files': String(files) },
      schemaId: 0,
      manifestList: '',
    }),
  )
  const spec = { id: 0, fields: [] }
  const schema = { id: 0, fields: [] }
  return {
    kind: 'table-state',
    name: 'marts.orders',
    uuid: 'u',
    location: 'file:///t',
    metadataLocation: 'file:///t/metadata/0.json',
    schema,
    spec,
    schemas: [schema],
    specs: [spec],
    snapshot: snapshots.at(-1),
    snapshots,
    history: [],
    properties: {},
    named: [],
    dataVersion: 'v',
  }
}

function told(state: TableState): readonly string[] {
  const events: RunEventBody[] = []
  tellDue(state, {
    emit: event => events.push(event),
    retention: retentionOf({}),
    clock: { now: () => new Date(NOW), monotonic: () => 0 },
  })
  return events.flatMap(event => (event.event === 'warning' ? [event.diagnostic.message] : []))
}

test('what a run tells of the tables it published', () => {
  assert.deepEqual(told(tableOf(57, 10)), [])
  assert.deepEqual(told(tableOf(58, 10)), ['marts.orders keeps 51 snapshots past the retention'])
  assert.deepEqual(told(tableOf(5, 1000)), [])
  assert.deepEqual(told(tableOf(5, 1001)), ['marts.orders has 1001 files, each of which a query opens'])
})
