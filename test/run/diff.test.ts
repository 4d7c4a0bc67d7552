import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diffMarkdown, diffText } from '../../src/cli/render/diff.ts'
import { plain } from '../../src/cli/render/paint.ts'
import { diffRun } from '../../src/run/diff/diff-run.ts'
import { type TestProject, withProject } from '../support/project.ts'

const TABLES = `import { rule, self, sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const doubled = table({
  columns: { id: t.bigint(), amount: t.bigint() },
  key: ['id'],
  checks: [rule('not too much', sql\`select * from \${self} where amount > 1000\`)],
  query: sql\`select id, amount * 2 as amount from \${orders}\`,
})
export const sizes = table({ columns: { size: t.string() }, query: sql\`select case when amount > 8 then 'big' else 'small' end as size from \${orders}\` })
export const still = table({ columns: { one: t.integer() }, query: sql\`select 1 as one\` })
`

const FILES = {
  'raw/sources.ts': `import { csv, t } from 'massif'
export const orders = csv({ path: 'data/*.csv', columns: { id: t.bigint(), amount: t.bigint() } })
`,
  'marts/tables.ts': TABLES,
  'data/1.csv': 'id,amount\n1,10\n2,5\n3,7\n',
}

const diff = (project: TestProject, run: string, ...assets: readonly string[]) =>
  project.with(workspace => diffRun(run, assets, workspace))

test('what a run changed is told by key, as a whole, and by columns', () =>
  withProject(FILES, async project => {
    const first = await project.run()
    assert.deepEqual(first.errors, [])
    assert.deepEqual(
      (await diff(project, first.run, 'doubled')).map(({ what, rows }) => [what, rows]),
      [['added', { before: 0, after: 3 }]],
    )
    project.write({
      'data/1.csv': 'id,amount\n1,10\n3,8\n4,100\n',
      'marts/tables.ts': TABLES.replace(
        'columns: { id: t.bigint(), amount: t.bigint() },',
        'columns: { id: t.bigint(), amount: t.bigint(), half: t.double() },',
      ).replace('amount * 2 as amount from', 'amount * 2 as amount, amount / 2 as half from'),
    })
    const second = await project.run({ allowDrop: true })
    assert.deepEqual(second.errors, [])
    const diffs = await diff(project, second.run)
    assert.deepEqual(
      diffs.map(({ table, what }) => [table, what]),
      [
        ['marts.doubled', 'changed'],
        ['marts.sizes', 'changed'],
        ['raw.orders', 'changed'],
      ],
    )
    const [doubled, sizes] = diffs
    assert.deepEqual(doubled?.schema, [{ column: 'half', change: 'added', type: 'double' }])
    assert.deepEqual(doubled?.keyed, {
      key: ['id'],
      added: 1,
      removed: 1,
      changed: 1,
      columns: [{ column: 'amount', rows: 1 }],
      examples: [
        { what: 'changed', key: ['3'], values: [{ column: 'amount', before: '14', after: '16' }] },
        { what: 'added', key: ['4'], values: [] },
        { what: 'removed', key: ['2'], values: [] },
      ],
    })
    assert.deepEqual(sizes?.loose, { before: 1, after: 1 })
    const text = diffText(diffs, { paint: plain })
    assert.match(
      text,
      /^marts\.doubled {2}3 rows\n {2}column half double added\n {2}by id: 1 added, 1 removed, 1 changed\n/,
    )
    assert.match(text, / {2}~ id=3 {2}amount: 14 → 16\n {2}\+ id=4\n {2}- id=2\n/)
    assert.match(diffMarkdown(diffs), /^\| table \| rows \| what differs \|\n/)
  }))

test('of a run that was withheld, what it staged is compared with what is published', () =>
  withProject(FILES, async project => {
    await project.run()
    project.write({ 'data/2.csv': 'id,amount\n9,5000\n' })
    const withheld = await project.run()
    assert.equal(withheld.outcome, 'withheld')
    const [doubled] = await diff(project, withheld.run, 'doubled')
    // Its source was published by itself: what was staged of its tables is told by them.
    assert.equal(doubled?.keyed?.added, 1)
    assert.deepEqual(doubled?.keyed?.examples, [{ what: 'added', key: ['9'], values: [] }])
  }))
