import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { inShop, type Shop, TABLES } from '../run/housekeeping/shop.ts'
import { PyIceberg, pyIcebergMissing } from './pyiceberg.ts'

describe('a lake that was kept in order', { skip: pyIcebergMissing() !== undefined }, () => {
  let python: PyIceberg
  before(() => {
    python = new PyIceberg('')
  })
  after(() => python.close())

  const ask = <T>(shop: Shop, request: { readonly command: string; readonly [option: string]: unknown }) => {
    const lake = join(shop.directory, 'lake')
    return python.ask<T>({ uri: `sqlite:///${join(lake, 'massif.db')}`, warehouse: `file://${lake}`, ...request })
  }
  const rows = async (shop: Shop, table: string, more: object = {}) =>
    (await ask<readonly string[][]>(shop, { command: 'rows', table, ...more })).map(row => row.join(' ')).toSorted()

  test('is read whole by PyIceberg: every table, environment and snapshot', () =>
    inShop(async shop => {
      await shop.days(11)
      await shop.branch('dev')
      await shop.stoppedDay()
      await shop.run()
      const read = async () => {
        const all: { [name: string]: readonly string[] } = {}
        for (const table of TABLES)
          for (const catalog of ['lake', 'lake_dev']) all[`${catalog}.${table}`] = await rows(shop, table, { catalog })
        return all
      }
      const first = await read()
      assert.notDeepEqual(first['lake.marts.daily'], first['lake_dev.marts.daily'])
      await shop.compact()
      assert.deepEqual(await read(), first)
      await shop.expire()
      await shop.clean()
      assert.deepEqual(await read(), first)
      const snapshots = await shop.with(async ({ lake, database }) => {
        const dev = await database.all("select * from iceberg_tables where catalog_name = 'lake_dev'")
        return Promise.all(
          dev.map(async row => {
            const table = `${row.table_namespace}.${row.table_name}`
            const { snapshots: of } = await lake.load(table, String(row.metadata_location))
            return of.map(({ id }) => ({ table, id }))
          }),
        )
      })
      assert.equal(snapshots.flat().length, 33)
      for (const { table, id } of snapshots.flat())
        assert((await rows(shop, table, { catalog: 'lake_dev', snapshot: String(id) })).length > 0)
    }))
})
