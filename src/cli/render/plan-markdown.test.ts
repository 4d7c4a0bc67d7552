import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Plan } from '../../plan/contract.ts'
import { planMarkdown } from './plan-markdown.ts'

const day = { column: 'day', grain: 'day' } as const
const january = { start: '2026-01-01 00:00:00', end: '2026-02-01 00:00:00' }
const PLAN: Plan = {
  kind: 'plan',
  renames: [{ from: 'marts.daily', to: 'marts.by_day' }],
  sources: [
    {
      kind: 'land',
      asset: 'raw.orders',
      what: 'append',
      reasons: [{ code: 'files', text: '2 new files' }],
      items: ['a.csv', 'b.csv'],
      bytes: 1_200_000,
      estimate: { rows: 12_000, bytes: 900_000, seconds: 1.5 },
      checks: ['unique(id)'],
    },
  ],
  tables: [
    {
      kind: 'table',
      asset: 'marts.by_day',
      how: { kind: 'ranges', coverage: { ...day, ranges: [january] } },
      reasons: [
        { code: 'input', text: 'raw.orders changed in 2026-01' },
        { code: 'input', text: 'raw.visits | raw.<other> changed' },
        { code: 'left', text: 'a run of a part left 2026-01-02' },
      ],
      estimate: { rows: 3_100_000, bytes: 120_000_000, seconds: 12 },
      checks: ['unique(day)', 'no | `odd` days'],
    },
    {
      kind: 'table',
      asset: 'marts.sales',
      how: { kind: 'replace' },
      reasons: [{ code: 'code', text: 'its code changed' }],
    },
    { kind: 'table', asset: 'marts.top', how: { kind: 'replace' }, reasons: [{ code: 'new', text: 'it is new' }] },
  ],
  checks: [{ asset: 'marts.places', checks: ['fresh(seen_at, 2 days)'] }],
  deliveries: [
    {
      kind: 'deliver',
      asset: 'main.export',
      to: 'csv',
      mode: 'replace',
      reasons: [{ code: 'input', text: 'marts.sales will change' }],
    },
  ],
  outside: [{ asset: 'marts.weekly', grain: 'day', ranges: [january] }],
  affected: ['marts.large'],
  unchanged: ['raw.places', 'marts.places'],
  held: [],
  undeclared: ['marts.old', 'marts.older'],
  removals: ['marts.old'],
  losses: [{ kind: 'column', asset: 'marts.sales', column: 'note', text: 'column note (string) is dropped' }],
}

test('a plan for a pull request', () => {
  assert.equal(
    planMarkdown(PLAN),
    `## Massif plan

**1 table to rename, 1 source to land, 3 tables to build, 1 table to check again, 1 table to take out, 1 delivery, 2 assets unchanged; at least 13.5 s of work, 3.1 M rows, 121 MB.**

> [!CAUTION]
> Data would be lost. A run does this only with \`--allow-drop\`.
>
> - \`marts.sales\`: column note (string) is dropped

### Renamed

- \`marts.daily\` becomes \`marts.by_day\`, with its rows

### New

| asset | what | why | rows | size | time |
|---|---|---|--:|--:|--:|
| \`marts.top\` | all rows | it is new |  |  |  |

### Changed

| asset | what | why | rows | size | time |
|---|---|---|--:|--:|--:|
| \`marts.sales\` | all rows | its code changed |  |  |  |

### Made again because of their inputs

| asset | what | why | rows | size | time |
|---|---|---|--:|--:|--:|
| \`raw.orders\` | add rows | 2 new files | ~12,000 rows | 1.20 MB | ~1.5 s |
| \`marts.by_day\` | 2026-01-01 to 2026-01-31 | raw.orders changed in 2026-01; raw.visits \\| raw.\\<other\\> changed; and 1 more reason | ~3,100,000 rows | ~120 MB | ~12.0 s |

### Removed

- \`marts.old\` is taken out of the lake
- \`marts.older\` is no longer declared; its table stays until \`massif run --allow-drop\`

### Left for later, outside the interval

- \`marts.weekly\`: 2026-01-01 to 2026-01-31

### Also affected

- \`marts.large\`

### Delivered

- \`main.export\` to csv: marts.sales will change

### Checks that look

- \`raw.orders\`: \`unique(id)\`
- \`marts.by_day\`: \`unique(day)\`, \`\` no \\| \`odd\` days \`\`
- \`marts.places\`: \`fresh(seen_at, 2 days)\`
`,
  )
})

test('a plan with nothing in it is one line', () => {
  const nothing = { renames: [], sources: [], tables: [], checks: [], deliveries: [], outside: [], affected: [] }
  const plan = { kind: 'plan', ...nothing, unchanged: [], undeclared: [], held: [], removals: [], losses: [] } as const
  assert.equal(planMarkdown(plan), '## Massif plan\n\n**Nothing to do.**\n')
})
