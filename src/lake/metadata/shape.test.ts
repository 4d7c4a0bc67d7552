import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DOCUMENT } from './shape.ts'

const field = { id: 1, name: 'a', required: false, type: 'long' }
const document = {
  'format-version': 2,
  'table-uuid': '1b4e28ba-2fa1-11d2-883f-0016d3cca427',
  location: 'file:///lake/t',
  'last-sequence-number': 1,
  'last-updated-ms': 1,
  'last-column-id': 1,
  'current-schema-id': 0,
  schemas: [{ 'schema-id': 0, type: 'struct', fields: [field] }],
  'default-spec-id': 0,
  'partition-specs': [{ 'spec-id': 0, fields: [] }],
  'last-partition-id': 999,
  'default-sort-order-id': 0,
  'sort-orders': [{ 'order-id': 0, fields: [] }],
  snapshots: [{ 'snapshot-id': 2n ** 62n, 'timestamp-ms': 1, 'manifest-list': 'file:///lake/t/s.avro', summary: {} }],
  'current-snapshot-id': 2n ** 62n,
  refs: { main: { 'snapshot-id': 2n ** 62n, type: 'branch' } },
}
const schema = (fields: unknown) => ({ ...document, schemas: [{ 'schema-id': 0, fields }] })
const typed = (type: unknown) => schema([{ ...field, type }])

test('what an engine of today writes is whole', () => {
  assert.equal(DOCUMENT(document, ''), undefined)
  const list = { type: 'list', 'element-id': 2, element: 'string', 'element-required': true }
  assert.equal(DOCUMENT(typed({ type: 'struct', fields: [{ ...field, id: 3, type: list }] }), ''), undefined)
  assert.equal(DOCUMENT(typed('decimal(38, 10)'), ''), undefined)
  assert.equal(DOCUMENT(typed('a type of tomorrow'), ''), undefined)
})

const faults: readonly (readonly [document: unknown, fault: string])[] = [
  [null, 'it is no object'],
  [{ ...document, location: '' }, 'location is no text'],
  [{ ...document, schemas: {} }, 'schemas is no list'],
  [{ ...document, 'last-column-id': 1.5 }, 'last-column-id is no count'],
  [schema([field, field]), 'schemas[0].fields has the id 1 twice'],
  [schema([field, { ...field, id: 2 }]), 'schemas[0].fields has the name a twice'],
  [typed(undefined), 'schemas[0].fields[0].type is no type of a column'],
  [typed('decimal(39, 0)'), 'schemas[0].fields[0].type is decimal(39, 0), which is no type of a column'],
  [typed({ type: 'list', 'element-id': 2 }), 'schemas[0].fields[0].type.element is no type of a column'],
  [{ ...document, 'snapshot-log': { a: 1 } }, 'snapshot-log is no list'],
  [{ ...document, refs: { main: {} } }, 'refs.main.snapshot-id is no whole number'],
  [{ ...document, snapshots: [{ 'snapshot-id': 1, 'timestamp-ms': 1 }] }, 'snapshots[0].manifest-list is no text'],
]
for (const [broken, fault] of faults) test(`${fault}`, () => assert.equal(DOCUMENT(broken, ''), fault))

test('what is nested without end is refused', () => {
  let type: unknown = 'long'
  for (let depth = 0; depth < 1000; depth++)
    type = { type: 'list', 'element-id': 2, element: type, 'element-required': true }
  assert.match(DOCUMENT(typed(type), '') ?? '', /is nested too deep$/)
})
