import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diagnostic } from '../../../diagnostics/diagnostic.ts'
import type { RunEvent, RunEventBody } from '../../../run/events.ts'
import type { Screen } from '../../screen.ts'
import { plain } from '../paint.ts'
import { displayWidth } from '../width.ts'
import { progressLines } from './progress.ts'
import { summarize } from './summary.ts'
import { summaryText } from './summary-text.ts'
import { jsonTeller, lineTeller, liveTeller } from './teller.ts'
import { follow, NOTHING_YET } from './view.ts'

const START = Date.parse('2026-03-01T10:00:00Z')
const negative = diagnostic('CHECK_FAILED', 'no negative amounts: 2 rows of marts.orders', { asset: 'marts.orders' })
const stale = diagnostic('CHECK_WARNING', 'fresh(paid_at, 26 hours) of marts.orders', {
  asset: 'marts.orders',
  severity: 'warning',
})
const drifted = diagnostic('SOURCE_COLUMN_NEW', 'raw.orders: the column tip was left out', {
  asset: 'raw.orders',
  severity: 'warning',
})
const rejected = { file: 'data/orders.csv', line: 17, column: 'amount', reason: '"12,5" is no decimal(12, 2)' }

function at(seconds: number, body: RunEventBody): RunEvent {
  return { at: new Date(START + seconds * 1000).toISOString(), run: 'r1', ...body }
}

const LANDED: readonly RunEvent[] = [
  at(0, { event: 'run-started', resumed: false, time: '2026-03-01 10:00:00' }),
  at(0, { event: 'planned', phase: 'sources', steps: 1, unchanged: 2 }),
  at(0, {
    event: 'step-started',
    step: 'raw.orders',
    asset: 'raw.orders',
    kind: 'land',
    attempt: 1,
    reason: '2 new files',
  }),
  at(1, { event: 'step-progress', step: 'raw.orders', asset: 'raw.orders', fraction: 0.5, rows: 600_000, seconds: 1 }),
  at(2, {
    event: 'step-finished',
    step: 'raw.orders',
    asset: 'raw.orders',
    kind: 'land',
    attempt: 1,
    rows: 1_234_567,
    bytes: 24_600_000,
    seconds: 2,
    rejected: 1,
    rejectedSample: [rejected],
  }),
  at(2, { event: 'warning', asset: 'raw.orders', diagnostic: drifted }),
  at(2, { event: 'published', tables: ['raw.orders'], seconds: 0.01 }),
]

const WITHHELD: readonly RunEvent[] = [
  ...LANDED,
  at(2, { event: 'planned', phase: 'tables', steps: 2, unchanged: 7 }),
  at(2, {
    event: 'step-started',
    step: 'marts.orders',
    asset: 'marts.orders',
    kind: 'table',
    attempt: 1,
    reason: 'raw.orders changed',
    interval: '2026-02-28',
  }),
  at(2, {
    event: 'step-retry',
    step: 'marts.orders',
    asset: 'marts.orders',
    attempt: 2,
    wait: 1,
    error: diagnostic('LAKE_CONFLICT', 'somebody else was faster'),
  }),
  at(3, {
    event: 'step-started',
    step: 'marts.orders',
    asset: 'marts.orders',
    kind: 'table',
    attempt: 2,
    reason: 'raw.orders changed',
    interval: '2026-02-28',
  }),
  at(4, {
    event: 'step-finished',
    step: 'marts.orders',
    asset: 'marts.orders',
    kind: 'table',
    attempt: 2,
    rows: 10,
    bytes: 900,
    seconds: 0.02,
    rejected: 0,
  }),
  at(4, {
    event: 'check-finished',
    asset: 'marts.orders',
    check: 'no negative amounts',
    ok: false,
    severity: 'error',
    violations: 2,
    seconds: 0.1,
    looked: 120,
    rows: 1000,
    diagnostic: negative,
  }),
  at(4, {
    event: 'check-finished',
    asset: 'marts.orders',
    check: 'fresh(paid_at, 26 hours)',
    ok: false,
    severity: 'warning',
    violations: 1,
    seconds: 0.1,
    looked: 120,
    rows: 1000,
    diagnostic: stale,
  }),
  at(4, {
    event: 'check-finished',
    asset: 'marts.orders',
    check: 'unique(order_id)',
    ok: true,
    severity: 'error',
    violations: 0,
    seconds: 0.1,
    looked: 120,
    rows: 1000,
  }),
  at(4, { event: 'step-skipped', step: 'marts.daily', asset: 'marts.daily', because: 'marts.orders was withheld' }),
  at(4, { event: 'withheld', tables: ['marts.orders'], because: [negative] }),
  at(4, { event: 'run-finished', outcome: 'withheld', seconds: 4.2 }),
]

function recorder(options: Partial<Screen> = {}): { screen: Screen; written: () => string } {
  let written = ''
  const screen: Screen = {
    write: text => {
      written += text
    },
    flushed: () => Promise.resolve(),
    isTerminal: false,
    width: () => 80,
    height: () => 24,
    paint: plain,
    program: 'massif',
    ...options,
  }
  return { screen, written: () => written }
}

test('without a terminal each event is a line', () => {
  const { screen, written } = recorder()
  const teller = lineTeller(screen)
  for (const event of WITHHELD) teller.tell(event)
  teller.close()
  assert.equal(
    written(),
    `2026-03-01T10:00:00Z · run r1 started
2026-03-01T10:00:00Z · 1 source to do, 2 unchanged
2026-03-01T10:00:00Z · landing raw.orders: 2 new files
2026-03-01T10:00:02Z ! raw.orders: 1,234,567 rows, 24.6 MB in 2.0 s (617,284 rows/s, 12.3 MB/s), 1 row rejected; 2 new files
2026-03-01T10:00:02Z ! SOURCE_COLUMN_NEW: raw.orders: the column tip was left out
2026-03-01T10:00:02Z ✓ published raw.orders in 0.01 s
2026-03-01T10:00:02Z · 2 tables to do, 7 unchanged
2026-03-01T10:00:02Z · building marts.orders 2026-02-28: raw.orders changed
2026-03-01T10:00:02Z ! marts.orders: attempt 1 failed, again in 1.0 s: LAKE_CONFLICT: somebody else was faster
2026-03-01T10:00:03Z · building marts.orders 2026-02-28: raw.orders changed, attempt 2
2026-03-01T10:00:04Z ✓ marts.orders 2026-02-28: 10 rows, 900 B in 0.02 s; raw.orders changed
2026-03-01T10:00:04Z ✗ check no negative amounts of marts.orders does not hold: 2 violations, 120 of 1,000 rows in 0.10 s
2026-03-01T10:00:04Z ! check fresh(paid_at, 26 hours) of marts.orders does not hold: 1 violation, 120 of 1,000 rows in 0.10 s
2026-03-01T10:00:04Z ✓ check unique(order_id) of marts.orders holds: 120 of 1,000 rows in 0.10 s
2026-03-01T10:00:04Z ! marts.daily skipped: marts.orders was withheld
2026-03-01T10:00:04Z ✗ withheld marts.orders
2026-03-01T10:00:04Z ✗ run r1 withheld after 4.2 s
`,
  )
})

test('as JSON each event is itself', () => {
  const { screen, written } = recorder()
  const teller = jsonTeller(screen)
  for (const event of WITHHELD) teller.tell(event)
  assert.deepEqual(
    written()
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line)),
    WITHHELD,
  )
})

test('steps at work are drawn with bar, rates and time, and the run below them', () => {
  const view = LANDED.slice(0, 4).reduce(follow, NOTHING_YET)
  const drawing = { now: START + 2000, width: 80, height: 24, paint: plain }
  assert.deepEqual(progressLines(view, drawing), [
    '  raw.orders ██████░░░░░░  50 %    2.0 s  600,000 rows  300,000 rows/s',
    '░░░░░░░░░░░░ 0/1 steps · 2.0 s',
  ])
  const later = WITHHELD.slice(0, 9).reduce(follow, NOTHING_YET)
  assert.deepEqual(progressLines(later, drawing), [
    '  marts.orders ███░░░░░░░░░         0.00 s',
    '████░░░░░░░░ 1/3 steps · 1 row rejected · 2.0 s',
  ])
})

test('no drawn line is wider than the screen, nor are there more of them than fit', () => {
  const many = Array.from({ length: 30 }, (_, index) => {
    const asset = `marts.a_table_with_a_name_that_is_rather_long_${index}`
    return at(0, { event: 'step-started', step: asset, asset, kind: 'table', attempt: 1, reason: 'it is new' })
  })
  const view = [...LANDED.slice(0, 1), ...many].reduce(follow, NOTHING_YET)
  for (const width of [10, 20, 40, 60, 120]) {
    const lines = progressLines(view, { now: START + 3000, width, height: 10, paint: plain })
    assert.equal(lines.length, 8)
    for (const line of lines) assert(displayWidth(line) <= width, `${displayWidth(line)} > ${width}: ${line}`)
  }
})

test('a live screen gets its cursor back, and keeps what is worth a line', () => {
  const { screen, written } = recorder({ isTerminal: true })
  const teller = liveTeller(screen, () => new Date(START + 5000))
  for (const event of WITHHELD) teller.tell(event)
  teller.stopping()
  teller.close()
  const text = written()
  assert(text.indexOf('\x1b[?25l') < text.lastIndexOf('\x1b[?25h'))
  assert(text.endsWith('\x1b[J\x1b[?25h'))
  assert.match(text, /! raw\.orders: 1,234,567 rows/)
  assert.match(text, /✗ check no negative amounts/)
  assert.match(text, /stopping… press Ctrl-C again to kill/)
  assert.doesNotMatch(text, /unique\(order_id\)|run r1 started/)
})

test('a run that was withheld is summed up with what to do next', () => {
  const summary = summarize(WITHHELD, { run: 'r1', outcome: 'withheld', errors: [negative, negative] })
  assert.deepEqual(summary.errors, [negative])
  assert.deepEqual(summary.warnings, [drifted, stale])
  const problems = { errors: '<errors>\n', warnings: '<warnings>\n' }
  assert.equal(
    summaryText(summary, problems, { width: 100, paint: plain, program: 'massif' }),
    `Published 1 table
  raw.orders  1,234,567 rows  24.6 MB  2.0 s  2 new files

Rejected 1 row of raw.orders
  data/orders.csv:17  amount: "12,5" is no decimal(12, 2)
  all of them: massif query 'select * from raw.orders_rejected'

<warnings>

<errors>

Withheld, left as they were: marts.orders
Skipped: marts.daily

Withheld after 4.2 s: 2 steps, 9 unchanged, 1 of 3 checks hold (360 of 3,000 rows in 0.30 s).

  massif run --resume  goes on; finished steps are kept
  massif history r1    what it did
`,
  )
})

test('a run with nothing to do says so in one line', () => {
  const events = [at(0, { event: 'run-finished', outcome: 'unchanged', seconds: 0.12 })]
  const summary = summarize(events, { run: 'r1', outcome: 'unchanged', errors: [] })
  const text = summaryText(summary, { errors: '', warnings: '' }, { width: 80, paint: plain, program: 'massif' })
  assert.equal(text, 'Nothing to do: everything is up to date (0.12 s).\n')
})
