import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { TestProject } from '../support/project.ts'

const project = new TestProject({
  'raw/sources.ts': `import { csv, oneOf, references, t, unique } from 'massif'
export const people = csv({ path: 'people/*.csv', columns: { name: t.string() }, checks: [unique('name')] })
export const orders = csv({
  path: 'orders/*.csv',
  columns: { id: t.bigint(), name: t.string(), status: t.string() },
  checks: [unique('id').warn(), oneOf('status', ['paid', 'open']).warn(), references('name', people, 'name').warn()],
})
`,
  'people/1.csv': 'name\nann\nbob\n',
  'orders/1.csv': 'id,name,status\n1,ann,paid\n2,bob,open\n',
})
after(() => project.remove())

/** Runs, and gives what each check of the orders that looked found, in words. */
async function found(): Promise<readonly string[]> {
  const { errors, events } = await project.run()
  assert.deepEqual(errors, [])
  return events.flatMap(event =>
    event.event === 'check-finished' && event.asset === 'raw.orders' ? [`${event.check}: ${event.violations}`] : [],
  )
}

const clean = ['unique(id): 0', 'oneOf(status): 0', 'references(name, raw.people.name): 0']

test('at first all rows are looked at, and nothing twice', async () => {
  assert.deepEqual(await found(), clean)
  assert.deepEqual(await found(), [])
})

test('a new row is held against old ones', async () => {
  project.write({ 'orders/2.csv': 'id,name,status\n3,ann,paid\n' })
  assert.deepEqual(await found(), clean)
  project.write({ 'orders/3.csv': 'id,name,status\n1,bob,paid\n4,cid,lost\n' })
  assert.deepEqual(await found(), ['unique(id): 1', 'oneOf(status): 1', 'references(name, raw.people.name): 1'])
})

test('what did not hold is looked at whole again, until it does', async () => {
  project.write({ 'people/2.csv': 'name\ncid\n' })
  assert.deepEqual(await found(), ['unique(id): 1', 'oneOf(status): 1', 'references(name, raw.people.name): 0'])
})

test('a target that only grew leaves old rows as they are; one that lost rows does not', async () => {
  project.write({ 'people/3.csv': 'name\ndan\n', 'orders/4.csv': 'id,name,status\n5,dan,paid\n' })
  assert.ok((await found()).includes('references(name, raw.people.name): 0'))
  project.write({ 'people/1.csv': 'name\nbob\n' })
  assert.ok((await found()).includes('references(name, raw.people.name): 2'), 'ann is gone, and had two orders')
})
