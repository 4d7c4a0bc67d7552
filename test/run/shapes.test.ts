import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { TestProject } from '../support/project.ts'

const project = new TestProject({
  'raw/sources.ts': `import { csv, json, t } from 'massif'
export const readings = json({
  path: 'data/*.jsonl',
  maxRejected: 5,
  columns: { sensor: t.string().required(), value: t.double(), at: t.timestamp() },
})
export const sensors = csv({ path: 'data/sensors.csv', columns: { sensor: t.string(), site: t.string() } })
`,
  'marts/tables.ts': `import { references, sql, t, table, view } from 'massif'
import { readings, sensors } from '../raw/sources.ts'
export const placed = view({
  columns: { sensor: t.string(), site: t.string(), value: t.double() },
  query: sql\`select r.sensor, s.site, r.value from \${readings} r left join \${sensors} s on s.sensor = r.sensor\`,
})
export const by_site = table({
  columns: { site: t.string(), mean: t.double(), readings: t.bigint() },
  checks: [references('site', sensors, 'site').warn()],
  query: sql\`select site, avg(value) as mean, count(*) as readings from \${placed} group by all\`,
})
export const smoothed = table({
  columns: { sensor: t.string(), value: t.double() },
  reads: [readings],
  rows: async function* (read) {
    const last = new Map<string, number>()
    for await (const chunk of read(readings)) {
      const value = chunk.sensor.map((sensor, i) => {
        const next = 0.5 * (chunk.value[i] ?? 0) + 0.5 * (last.get(sensor) ?? chunk.value[i] ?? 0)
        last.set(sensor, next)
        return next
      })
      yield { sensor: chunk.sensor, value }
    }
  },
})
export const long = table({ columns: { sites: t.bigint() }, query: sql.file('./long.sql') })
`,
  'marts/long.sql': '-- how many sites there are\nselect count(distinct site) as sites\nfrom raw.sensors\n',
  'data/a.jsonl':
    '{"sensor":"a","value":1.0,"at":"2026-01-01 00:00:00"}\n{"sensor":"a","value":3.0,"at":"2026-01-01 00:01:00"}\nnot json\n{"sensor":"b","value":"warm","at":"2026-01-01 00:00:00"}\n',
  'data/sensors.csv': 'sensor,site\na,north\nb,south\n',
})
after(() => project.remove())

test('views, TypeScript rows and SQL files are assets like any other', async () => {
  const { outcome, errors, events } = await project.run()
  assert.deepEqual(errors, [])
  assert.equal(outcome, 'published')
  assert.deepEqual(await project.query('select site, mean, readings from marts.by_site', 'marts.by_site'), [
    ['north', 2, 2n],
  ])
  assert.deepEqual(await project.query('select sites from marts.long', 'marts.long'), [[2n]])
  const smoothed = await project.query('select value from marts.smoothed order by value', 'marts.smoothed')
  assert.deepEqual(smoothed, [[1], [2]])
  const landed = events.find(event => event.event === 'step-finished' && event.asset === 'raw.readings')
  assert.ok(landed?.event === 'step-finished' && landed.rejected === 2)
})

test('rows that do not fit are kept beside, with file, line and reason', async () => {
  const rows = await project.with(async workspace => {
    const state = (await workspace.lake.resolve(['raw.readings_rejected'])).get('raw.readings_rejected')
    assert.ok(state)
    const session = await workspace.session()
    await session.bind('raw.readings_rejected', {
      kind: 'state',
      state,
      files: (await workspace.lake.scan(state)).files,
    })
    const found: unknown[][] = []
    for await (const chunk of session.read('select file, line, raw from raw.readings_rejected order by line')) {
      for (let row = 0; row < chunk.rows; row++) found.push(chunk.values.map(column => column[row]))
    }
    return found
  })
  assert.deepEqual(
    rows.map(row => [String(row[0]).split('/').at(-1), Number(row[1])]),
    [
      ['a.jsonl', 3],
      ['a.jsonl', 4],
    ],
  )
})

test('a file that is landed again brings its rejected rows again, not twice', async () => {
  const rejected = async () =>
    project.with(async workspace => {
      const state = (await workspace.lake.resolve(['raw.readings_rejected'])).get('raw.readings_rejected')
      assert.ok(state)
      return (await workspace.lake.scan(state)).files.reduce((rows, file) => rows + file.rows, 0)
    })
  const good =
    '{"sensor":"a","value":1.0,"at":"2026-01-01 00:00:00"}\n{"sensor":"a","value":3.0,"at":"2026-01-01 00:01:00"}\n'
  project.write({ 'data/a.jsonl': `${good}not json\n` })
  await project.run()
  assert.equal(await rejected(), 1)
  project.write({ 'data/a.jsonl': good })
  await project.run()
  assert.equal(await rejected(), 0)
})

test('a view passes on the changes of what it reads', async () => {
  project.write({ 'data/sensors.csv': 'sensor,site\na,east\nb,south\n' })
  await project.run()
  assert.deepEqual(await project.query('select site from marts.by_site', 'marts.by_site'), [['east']])
})

test('asking for one table brings up to date what it is made from, and nothing else', async () => {
  project.write({ 'data/sensors.csv': 'sensor,site\na,west\nb,south\nc,far\n' })
  const { events } = await project.run({ assets: ['long'] })
  const steps = events.flatMap(event => (event.event === 'step-started' ? [event.asset] : []))
  assert.deepEqual(steps, ['raw.sensors', 'marts.long'])
  await assert.rejects(project.run({ assets: ['lnog'] }), /PROJECT_UNKNOWN_ASSET/)
})
