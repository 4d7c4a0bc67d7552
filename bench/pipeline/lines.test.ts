import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countLines } from './lines.ts'

test('the query, the contract and what is typed are told apart; empty lines are none of them', () => {
  const source = `import { sql, t, table } from 'massif'

export const orders = table({
  columns: {
    id: t.bigint(),
    day: t.date(),
  },
  checks: [unique('id')],
  query: sql\`
    select id, day
    from \${raw.orders}

    where id > 0
  \`,
})
`
  assert.deepEqual(countLines(source), { sql: 3, contract: 2, typed: 8 })
})

test('a query and a contract of one line are typed', () => {
  assert.deepEqual(countLines('const a = table({ columns: { id: t.bigint() }, query: sql`select 1 as id` })'), {
    sql: 0,
    contract: 0,
    typed: 1,
  })
})
