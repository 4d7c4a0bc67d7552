import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Plan } from '../../plan/contract.ts'
import { plain } from './paint.ts'
import { planText } from './plan.ts'

const NOTHING: Plan = {
  kind: 'plan',
  sources: [],
  tables: [],
  checks: [],
  deliveries: [],
  outside: [],
  affected: [],
  renames: [],
  unchanged: [],
  held: [],
  undeclared: [],
  removals: [],
  losses: [],
}

test('each step has its reason and what it will likely take', () => {
  const coverage = {
    column: 'paid_at',
    grain: 'day',
    ranges: [
      { start: '2026-01-15 00:00:00', end: '2026-01-16 00:00:00' },
      { start: '2026-02-01 00:00:00', end: '2026-02-04 00:00:00' },
    ],
  } as const
  const plan: Plan = {
    kind: 'plan',
    sources: [
      {
        kind: 'land',
        asset: 'raw.orders',
        what: 'append',
        reasons: [{ code: 'files', text: '2 new files' }],
        items: ['a.csv', 'b.csv'],
        bytes: 1_200_000,
      },
    ],
    tables: [
      {
        kind: 'table',
        asset: 'marts.orders',
        how: { kind: 'ranges', coverage },
        reasons: [{ code: 'input', text: 'raw.refunds changed in 2026-01-15' }],
        estimate: { rows: 12_345, bytes: 456_000, seconds: 1.25 },
      },
      {
        kind: 'table',
        asset: 'marts.daily',
        how: { kind: 'after-inputs', inputs: ['marts.orders'] },
        reasons: [{ code: 'input', text: 'marts.orders will change' }],
      },
      { kind: 'table', asset: 'marts.top', how: { kind: 'replace' }, reasons: [{ code: 'new', text: 'it is new' }] },
    ],
    deliveries: [],
    outside: [],
    affected: [],
    checks: [{ asset: 'marts.places', checks: ['unique(id)', 'no holes'] }],
    unchanged: ['raw.places', 'marts.regions'],
    renames: [],
    held: [],
    undeclared: ['marts.old'],
    removals: [],
    losses: [],
  }
  assert.equal(
    planText(plan, { width: 120, paint: plain }),
    `       asset         what                               why                                        rows     size    time
land   raw.orders    add rows                           2 new files                                      1.20 MB
build  marts.orders  2026-01-15, 2026-02-01 to 2026-0…  raw.refunds changed in 2026-01-15  ~12,345 rows  ~456 kB  ~1.3 s
build  marts.daily   as needed                          marts.orders will change
build  marts.top     all rows                           it is new

Tables that stay as they are, with checks to look again:
check  marts.places  unique(id), no holes

No longer declared, kept in the lake as they are: marts.old
\`massif run --allow-drop\` takes them out.

1 source to land, 3 tables to build, 1 table to check again, 2 assets unchanged; at least 1.3 s of work, 12,345 rows, 456 kB.
`,
  )
})

test('a plan with nothing in it says so', () => {
  assert.equal(planText(NOTHING, { width: 80, paint: plain }), 'Nothing to do.\n')
  assert.equal(
    planText({ ...NOTHING, unchanged: ['marts.orders'] }, { width: 80, paint: plain }),
    'Nothing to do, 1 asset unchanged.\n',
  )
})

test('a delivery says where to, how and why', () => {
  const reasons = [{ code: 'input', text: 'marts.orders will change' }] as const
  const deliveries = [{ kind: 'deliver', asset: 'main.out', to: 'postgres', mode: 'merge', reasons }] as const
  const text = planText({ ...NOTHING, deliveries }, { width: 120, paint: plain })
  assert.match(text, /^deliver {2}main\.out {2}merge, to postgres {2}marts\.orders will change$/m)
  assert.match(text, /^1 delivery\.$/m)
})

test('what an interval leaves for later is told, wherever it reaches', () => {
  const left = (ranges: readonly (readonly [string, string])[]) => ({
    ...NOTHING,
    outside: [
      {
        asset: 'marts.daily',
        grain: 'day' as const,
        ranges: ranges.map(([start, end]) => ({ start: `${start} 00:00:00`, end: `${end} 00:00:00` })),
      },
    ],
  })
  const line = (plan: Plan) => /^later .*$/m.exec(planText(plan, { width: 120, paint: plain }))?.[0]
  assert.equal(line(left([['2026-01-01', '2026-01-03']])), 'later  marts.daily  2026-01-01 to 2026-01-02')
  const around = left([
    ['0001-01-01', '2026-01-02'],
    ['2026-01-03', '9999-12-31'],
  ])
  assert.equal(line(around), 'later  marts.daily  before 2026-01-02, from 2026-01-03 on')
})
