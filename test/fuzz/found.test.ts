import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { localPath } from '../../src/lake/files/uri.ts'
import { loadProject } from '../../src/project/load.ts'
import { withProject } from '../support/project.ts'

// What fuzzing has found, one by one.

test('a column called __proto__ is no column', () =>
  withProject(
    {
      'main.ts': `import { sql, t, table } from 'massif'
export const a = table({ columns: { __proto__: t.bigint(), n: t.bigint() }, query: sql\`select 1::bigint as n\` })
`,
    },
    async project => {
      const { diagnostics, assets } = await loadProject(project.directory)
      assert.deepEqual(diagnostics, [])
      assert.deepEqual(Object.keys(assets.get('main.a')?.asset.columns ?? {}), ['n'])
    },
  ))

test('columns are read by their ids, also where no schema tells any more that there was another of the name', () =>
  withProject(
    {
      'main.ts': `import { csv, t } from 'massif'
export const rows = csv({ path: 'rows.csv', columns: { id: t.bigint(), name: t.string() } })
`,
      'rows.csv': 'id,name\n1,ann\n',
    },
    async project => {
      await project.run()
      const location = await project.with(async ({ lake }) => localPath((await lake.pointers()).get('main.rows') ?? ''))
      const document = JSON.parse(readFileSync(location, 'utf8').replaceAll(/:(\d{17,})/g, ':"$1"'))
      // `name` was dropped and another `name` added, and the writer has forgotten the schemas before.
      document.schemas[0].fields[1].id = 7
      document['last-column-id'] = 7
      writeFileSync(location, JSON.stringify(document).replaceAll(/"(\d{17,})"/g, '$1'))
      assert.deepEqual(await project.query('select id, name from main.rows', 'main.rows'), [[1n, null]])
    },
  ))

test('a value that SQL has no literal for is told in words', () =>
  withProject(
    {
      'main.ts': `import { sql, t, table } from 'massif'
const other = { some: 'thing' }
export const a = table({ columns: { n: t.bigint() }, query: sql\`select \${other as never} as n\` })
`,
    },
    async project => {
      const { diagnostics } = await loadProject(project.directory)
      assert.deepEqual(
        diagnostics.map(({ message }) => message),
        ['${other as never} is an object, which SQL has no literal for'],
      )
    },
  ))

test('a folder to leave out that no path can name is told as one that is not there', () =>
  withProject(
    {
      'massif.config.ts': `import { project } from 'massif'
export default project({ name: 'x', exclude: ['${'x'.repeat(5000)}'] })
`,
    },
    async project => {
      const { diagnostics } = await loadProject(project.directory)
      assert.deepEqual(
        diagnostics.map(({ code, severity }) => [code, severity]),
        [['PROJECT_CONFIG', 'warning']],
      )
    },
  ))

test('what is no file is not read', () =>
  withProject(
    {
      'main.ts': `import { sql, t, table } from 'massif'
export const a = table({ columns: { n: t.bigint() }, query: sql\`select 1::bigint as n\` })
`,
    },
    async project => {
      await project.run()
      await project.with(async ({ database }) =>
        database.run('update iceberg_tables set metadata_location = ?', 'file:///dev/zero'),
      )
      await assert.rejects(project.query('select * from main.a', 'main.a'), /LAKE_METADATA: Cannot read .*zero/)
    },
  ))
