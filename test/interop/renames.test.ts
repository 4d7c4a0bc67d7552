import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { withProject } from '../support/project.ts'
import { PyIceberg, pyIcebergMissing } from './pyiceberg.ts'

const table = (name: string, was = '') => `import { sql, t, table } from 'massif'
export const ${name} = table({${was} columns: { id: t.bigint(), name: t.string() },
  query: sql\`select * from (values (1, 'a'), (2, 'b')) r(id, name)\` })
`

describe('tables that were renamed or taken out', { skip: pyIcebergMissing() !== undefined }, () => {
  let python: PyIceberg
  before(() => {
    python = new PyIceberg('')
  })
  after(() => python.close())

  test('are found by PyIceberg under their new name, in a namespace that is new too, and not under the old one', () =>
    withProject({ 'marts/a.ts': table('old') }, async project => {
      const lake = join(project.directory, 'lake')
      const ask = <T>(request: { readonly command: string; readonly table?: string }) =>
        python.ask<T>({ uri: `sqlite:///${join(lake, 'massif.db')}`, warehouse: `file://${lake}`, ...request })
      await project.run()
      const rows = await ask({ command: 'rows', table: 'marts.old' })
      project.write({ 'marts/a.ts': 'export {}', 'shop/b.ts': table('fresh', " was: 'marts.old',") })
      await project.run()
      assert.deepEqual(await ask({ command: 'tables' }), ['shop.fresh'])
      assert.deepEqual(await ask({ command: 'rows', table: 'shop.fresh' }), rows)
      await assert.rejects(ask({ command: 'rows', table: 'marts.old' }), /NoSuchTable|does not exist/)

      project.write({ 'shop/b.ts': table('other') })
      await project.run({ allowDrop: true })
      assert.deepEqual(await ask({ command: 'tables' }), ['shop.other'])
    }))
})
