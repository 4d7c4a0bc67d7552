import type { World } from '../../src/cli/call.ts'
import { inspect } from '../../src/cli/inspection.ts'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import { TestProject } from '../support/project.ts'
import { mutateText, pick } from './mutate.ts'
import { type Fuzzer, refused } from './verdict.ts'

const FILES = {
  'massif.config.ts': `import { project } from 'massif'
export default project({ name: 'shop', memory: '500 MB', threads: 2, attempts: 1, backoff: '1 second', retention: { snapshots: '7 days', atLeast: 3 }, exclude: ['data'], durable: false })
`,
  'raw/sources.ts': `import { csv, json, notNull, t, unique } from 'massif'
export const orders = csv({ path: 'data/orders.csv', time: 'at', drift: 'widen', maxRejected: 2, nulls: ['NA'],
  partition: [{ by: 'month', column: 'at' }], checks: [unique('id'), notNull('at').warn()],
  columns: { id: t.bigint().required(), customer: t.string(), amount: t.decimal(12, 2), at: t.timestamp() } })
export const people = json({ path: 'data/people.json', columns: { name: t.string(), grade: t.integer(), tags: t.list(t.string()) } })
`,
  'marts/tables.ts': `import { fresh, interval, oneOf, references, rule, run, self, sql, t, table, unique, view } from 'massif'
import { orders, people } from '../raw/sources.ts'
export const graded = view({ about: 'Grades.', columns: { name: t.string(), grade: t.integer() }, query: sql\`select name, grade from \${people}\` })
export const daily = table({
  columns: { day: t.timestamp(), customer: t.string(), amount: t.decimal(38, 2), grade: t.integer() },
  key: ['day', 'customer'], load: { by: 'interval', time: 'day', grain: 'day', onCodeChange: 'redo' },
  partition: [{ by: 'month', column: 'day' }, { by: 'bucket', column: 'customer', count: 4 }],
  checks: [unique('day', 'customer'), oneOf('grade', [1, 2, 3]).warn(), fresh('day', '100000 days'), references('customer', graded, 'name').warn(), rule('positive', sql\`select * from \${self} where amount < 0\`)],
  query: sql\`select date_trunc('day', o.at) as day, o.customer, sum(o.amount) as amount, max(g.grade) as grade
    from \${orders.in(interval, { back: '2 days' })} o left join \${graded.lookup('latest')} g on g.name = o.customer
    where o.at >= \${interval.start} group by all\`,
})
export const total = table({ columns: { customer: t.string(), amount: t.double(), at: t.timestamp() }, query: sql.file('./total.sql') })
export const made = table({ columns: { n: t.bigint(), s: t.string() }, reads: [people], async *rows(read) {
  for await (const chunk of read(people)) yield { n: chunk.grade.map(grade => BigInt(grade ?? 0)), s: chunk.name }
} })
export const late = table({ columns: { n: t.bigint() }, query: sql\`select count(*) as n from \${daily} where day < \${run.time}\` })
`,
  'marts/total.sql': `-- the sum
select customer, sum(amount)::double as amount, max(day) as at -- all
from marts.daily /* by day */
group by customer having count(*) > 0
`,
  'outputs.ts': `import { destination, toPostgres } from 'massif'
import { daily } from './marts/tables.ts'
export const out = destination({ about: 'Out.', from: daily, mode: 'merge', key: ['day', 'customer'], to: toPostgres({ url: 'postgres://nobody@127.0.0.1:1/x', table: 'public.daily', create: true }) })
`,
}

const DATA = {
  'data/orders.csv':
    'id,customer,amount,at\n1,ann,1.50,2026-01-01 10:00:00\n2,bob,2,2026-01-02\n3,ann,NA,2026-02-03 01:02:03\n',
  'data/people.json': '[{"name": "ann", "grade": 1, "tags": ["a", null]}, {"name": "bob", "grade": 2}]\n',
}

/** Projects of which one to three words are not what they were. */
export function projects(): Fuzzer {
  return {
    name: 'project',
    async run(random, note) {
      const files: { [path: string]: string } = { ...FILES }
      const path = pick(random, Object.keys(FILES))
      const { text, how } = mutateText(files[path] as string, random)
      files[path] = text
      note(`${path}: ${how}`)
      const project = new TestProject({ ...files, ...DATA })
      try {
        const { problems } = await inspect(project.directory, world(project.directory))
        const errors = problems.filter(({ severity }) => severity === 'error')
        if (errors.length > 0) return refused(errors)
        const run = await project.run()
        return run.errors.length > 0 ? refused(run.errors) : { outcome: 'read' }
      } catch (error) {
        if (error instanceof MassifError) return refused(error.diagnostics)
        throw error
      } finally {
        project.remove()
      }
    },
    async close() {},
  }
}

function world(directory: string): World {
  const screen = { write: () => {} } as unknown as World['out']
  const signal = new AbortController().signal
  return { out: screen, err: screen, directory, environment: {}, now: () => new Date(), stopSignal: () => signal }
}
