import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Field } from '../../../lake/schema/schema.ts'
import { filePath, literal } from '../sql/quote.ts'
import { fieldIds } from '../write/field-ids.ts'
import { evolvedColumns } from './evolved.ts'
import { Footers } from './footers.ts'

const field = (id: number, name: string, type: Field['type']): Field => ({ id, name, required: false, type })
const struct = (...fields: readonly Field[]) => ({ type: 'struct', fields }) as const
const list = (elementId: number, element: Field['type']) =>
  ({ type: 'list', elementId, element, elementRequired: false }) as const
const map = (keyId: number, key: Field['type'], valueId: number, value: Field['type']) =>
  ({ type: 'map', keyId, key, valueId, value, valueRequired: false }) as const

describe('columns of files of another schema', () => {
  let folder: string
  let connection: DuckDBConnection
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'massif-evolved-'))
    connection = await (await DuckDBInstance.create(':memory:')).connect()
  })
  after(() => rm(folder, { recursive: true }))

  async function read(name: string, query: string, written: readonly Field[], wanted: readonly Field[]) {
    const path = join(folder, `${name}.parquet`)
    const ids = written.length > 0 ? `, field_ids ${fieldIds(written)}` : ''
    await connection.run(`copy (${query}) to ${literal(path)} (format parquet${ids})`)
    const [columns] = await new Footers().columns(connection, [path])
    const projection = evolvedColumns(wanted, columns ?? [], path)
    const reader = await connection.runAndReadAll(`select ${projection} from read_parquet(${filePath(path)})`)
    return reader.getRowObjectsJson()
  }

  it('are found by id at every depth, whatever their names', async () => {
    const query = `select {x: 1, y: 'a'} as s, [{x: 2}, null] as l, map {'k': {x: 3}} as m, 4 as n
                   union all by name select null as s, null as l, null as m, null as n`
    const written = [
      field(1, 's', struct(field(2, 'x', 'int'), field(3, 'y', 'string'))),
      field(4, 'l', list(5, struct(field(6, 'x', 'int')))),
      field(7, 'm', map(8, 'string', 9, struct(field(10, 'x', 'int')))),
      field(11, 'n', 'int'),
    ]
    const wanted = [
      field(11, 'number', 'long'),
      field(1, 'place', struct(field(3, 'x', 'string'), field(2, 'renamed', 'long'), field(20, 'added', 'date'))),
      field(4, 'l', list(5, struct(field(6, 'z', 'long')))),
      field(7, 'm', map(8, 'string', 9, struct(field(10, 'z', 'int'), field(21, 'x', 'int')))),
      field(22, 'n', 'string'),
    ]
    assert.deepEqual(await read('nested', query, written, wanted), [
      {
        number: '4',
        place: { x: 'a', renamed: '1', added: null },
        l: [{ z: '2' }, null],
        m: [{ key: 'k', value: { z: 3, x: null } }],
        n: null,
      },
      { number: null, place: null, l: null, m: null, n: null },
    ])
  })

  it('are refused where they have no ids', async () => {
    await assert.rejects(read('plain', 'select 1 as n', [], [field(1, 'n', 'int')]), { code: 'LAKE_UNSUPPORTED' })
  })
})
