import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import { withProject } from '../support/project.ts'

const filesOf = (type: 'date' | 'timestamp' | 'timestamptz') => ({
  'tables.ts': `import { csv, interval, sql, t, table } from 'massif'
export const given = csv({ path: 'data/*.csv', columns: { seen: t.string() } })
export const cast_to = table({ columns: { seen: t.${type}() }, query: sql\`select cast(seen as ${type}) as seen from \${given}\` })
export const cut = table({ columns: { seen: t.${type}() }, load: { by: 'interval', time: 'seen', grain: 'month' },
  query: sql\`select seen from \${cast_to.in(interval, { by: 'seen' })}\` })
`,
  'data/1.csv': 'seen\n2026-01-01\n',
})

for (const type of ['date', 'timestamp', 'timestamptz'] as const)
  for (const [given, shown] of [
    ['infinity', /is infinite in some row/],
    ['-infinity', /is infinite in some row/],
    ['12026-01-01', /is \+?0?12026-01-01 in some row/],
    ['0044-03-15 (BC)', /is -0*43-03-15 in some row/],
  ] as const)
    test(`a ${type} that is ${given} is in no interval`, () =>
      withProject(filesOf(type), async project => {
        assert.deepEqual((await project.run()).errors, [])
        project.write({ 'data/2.csv': `seen\n${given}\n` })
        const errors = await project.run().then(
          result => result.errors,
          (error: unknown) => (error instanceof MassifError ? error.diagnostics : Promise.reject(error)),
        )
        assert.deepEqual(
          errors.map(({ code }) => code),
          ['PLAN_TIME'],
          JSON.stringify(errors),
        )
        assert.match(errors[0]?.message ?? '', shown)
      }))
