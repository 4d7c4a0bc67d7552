import assert from 'node:assert/strict'
import { test } from 'node:test'
import { graphModules, parentOf } from './graph.ts'

test('a fifth of the tables is a chain and each of them has four leaves', () => {
  const parents = Array.from({ length: 500 }, (_, i) => parentOf(i, 500))
  assert.equal(parents[0], undefined)
  assert.equal(parents[99], 98)
  const leaves = Map.groupBy(parents.slice(100), parent => parent)
  assert.equal(leaves.size, 100)
  assert.ok([...leaves.values()].every(each => each.length === 4))
})

test('a table a module imports the one it reads', () => {
  assert.equal(
    graphModules(10, 1).get('n0002.ts'),
    `import { sql, t, table } from 'massif'
import { n0000 } from './n0000.ts'

export const n0002 = table({
  columns: { id: t.integer(), v: t.integer() },
  query: sql\`select id, v + 1 as v from \${n0000}\`,
})
`,
  )
})

test('what stands in the same module is not imported', () => {
  const modules = graphModules(500, 50)
  assert.equal(modules.size, 10)
  assert.doesNotMatch(modules.get('tables_0.ts') ?? '', /tables_/)
  assert.match(modules.get('tables_1.ts') ?? '', /^import \{ n0049 \} from '.\/tables_0.ts'$/m)
})

test('changing one table changes one module', () => {
  const before = graphModules(500, 50)
  const after = graphModules(500, 50, 3)
  const differing = [...before.keys()].filter(file => before.get(file) !== after.get(file))
  assert.deepEqual(differing, ['tables_0.ts'])
})
