import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { stepsDone, TestProject } from '../support/project.ts'

// Holds the answer to a request until it is let go: so one run can be kept planning while another one publishes.
let held: (() => Promise<unknown>) | undefined
const server = createServer(async (_request, response) => {
  const hold = held
  held = undefined
  await hold?.()
  response.setHeader('etag', '"1"')
  response.end('id\n1\n')
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo

const project = new TestProject({
  'raw/sources.ts': `import { csv, t } from 'massif'
export const orders = csv({ path: 'data/o*.csv', columns: { id: t.bigint(), amount: t.bigint() } })
export const remote = csv({ path: 'http://127.0.0.1:${port}/r.csv', columns: { id: t.bigint() } })
`,
  'marts/tables.ts': `import { sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const total = table({ columns: { amount: t.bigint() }, query: sql\`select sum(amount) as amount from \${orders}\` })
`,
  'data/o1.csv': 'id,amount\n1,10\n',
})
after(() => {
  project.remove()
  server.close()
})

const rows = async (table: string) =>
  (await project.query(`select amount from ${table} order by 1`, table)).map(row => String(row[0]))

test('a run that planned before another one published plans again, once it holds its leases', async () => {
  assert.deepEqual((await project.run()).errors, [])
  project.write({ 'data/o2.csv': 'id,amount\n2,20\n' })
  let other: string | undefined
  held = async () => {
    other = (await project.run({ assets: ['total'] })).outcome
  }
  const first = await project.run()
  assert.equal(other, 'published')
  assert.deepEqual(stepsDone(first.events), [])
  assert.equal(first.outcome, 'unchanged')
  assert.deepEqual(await rows('raw.orders'), ['10', '20'], 'no file is landed twice')
  assert.deepEqual(await rows('marts.total'), ['30'])
})
