import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decideDrift } from '../../src/connectors/drift.ts'
import { presentColumns } from '../../src/connectors/present-columns.ts'
import { canGrow, fitOf } from '../../src/connectors/type-fit.ts'
import { type Columns, t } from '../../src/define/columns.ts'
import { typeText } from '../../src/define/data-type.ts'
import { type Drift, source } from '../../src/define/source.ts'
import type { InspectedFile } from '../../src/engines/file-scan.ts'

const declared = { id: t.bigint().required(), amount: t.decimal(12, 2), note: t.string().about('A note.') }

function decide(
  connector: string,
  drift: Drift,
  files: readonly (Columns | InspectedFile)[],
  more: { readonly columns?: Columns; readonly present?: Columns } = {},
) {
  const { columns = declared, present } = more
  const site = { file: 'sources.ts', line: 3, column: 20 }
  const inspected = files.map(
    (each, index): InspectedFile =>
      'origin' in each && typeof each.origin === 'string'
        ? (each as unknown as InspectedFile)
        : { origin: `f${index + 1}`, columns: each as Columns, samples: {} },
  )
  const answer = decideDrift({
    source: source(connector, {}, { columns, drift }, () => site),
    name: 'raw.orders',
    present,
    inspected,
  })
  return {
    columns: Object.fromEntries(
      Object.entries(answer.columns).map(([name, { type, nullable }]) => [
        name,
        `${typeText(type)}${nullable ? '' : '!'}`,
      ]),
    ),
    errors: answer.errors.map(each => [each.code, each.message]),
    warnings: answer.warnings.map(each => each.message),
    first: answer.errors[0],
  }
}

const text = (...names: readonly string[]): Columns => Object.fromEntries(names.map(name => [name, t.string()]))
const asDeclared = { id: 'bigint!', amount: 'decimal(12, 2)', note: 'string' }

describe('a column that is gone', () => {
  test('is refused, with what stands there instead', () => {
    for (const drift of ['refuse', 'ignore'] as const) {
      const { errors, first } = decide('csv', drift, [
        text('id', 'amount', 'note'),
        text('id', 'amout', 'note'),
        text('id', 'note'),
      ])
      assert.deepEqual(errors[0], ['SOURCE_COLUMN_MISSING', 'f2 has no column amount (and so in one other file)'])
      assert.match(first?.hint ?? '', /^It has amout: was it renamed\? `drift: 'widen'` would fill it with nulls\.$/)
      assert.deepEqual([first?.asset, first?.at?.line], ['raw.orders', 3])
    }
  })

  test('is filled with nulls when the policy is to widen, unless it is required', () => {
    const { columns, errors, warnings } = decide('csv', 'widen', [text('id', 'note')])
    assert.deepEqual([columns, errors], [asDeclared, []])
    assert.deepEqual(warnings, ['f1 has no column amount: it is filled with nulls'])
    const required = decide('csv', 'widen', [text('amount', 'note')])
    assert.deepEqual(required.errors, [['SOURCE_COLUMN_MISSING', 'f1 has no column id']])
    assert.match(required.first?.hint ?? '', /It is required/)
  })

  test('of JSON is one that no file has', () => {
    const some = [{ id: t.bigint(), amount: t.double(), note: t.string() }, { id: t.bigint() }]
    assert.deepEqual(decide('json', 'refuse', some).errors, [])
    assert.deepEqual(
      decide('json', 'refuse', some.slice(1)).errors.map(([code]) => code),
      ['SOURCE_COLUMN_MISSING', 'SOURCE_COLUMN_MISSING'],
    )
  })
})

describe('a column that is new', () => {
  const files = [text('id', 'amount', 'note'), text('id', 'amount', 'note', 'discount')]

  test('is refused', () => {
    const { errors, first } = decide('csv', 'refuse', files)
    assert.deepEqual(errors, [['SOURCE_COLUMN_NEW', 'f2 has a column discount (string) that is not declared']])
    assert.match(first?.hint ?? '', /^Declare it: `discount: t\.string\(\)`\./)
  })

  test('is left out', () => {
    const { columns, errors, warnings } = decide('csv', 'ignore', files)
    assert.deepEqual([columns, errors], [asDeclared, []])
    assert.deepEqual(warnings, ['f2 has a column discount (string) that is not declared: it is left out'])
  })

  test('is added, and stays when later files lack it', () => {
    const { columns, errors } = decide('csv', 'widen', files)
    assert.deepEqual([columns, errors], [{ ...asDeclared, discount: 'string' }, []])
    const present = { ...declared, discount: t.string() }
    assert.deepEqual(decide('csv', 'widen', [files[0] as Columns], { present }).columns, {
      ...asDeclared,
      discount: 'string',
    })
    assert.deepEqual(decide('csv', 'refuse', [files[0] as Columns], { present }).columns, asDeclared)
  })

  test('has a type that suits all files', () => {
    const added = (connector: string, ...types: readonly Columns[string][]) => {
      const found = types.map(type => ({ id: t.bigint(), amount: t.decimal(12, 2), note: t.string(), x: type }))
      const { columns, errors } = decide(connector, 'widen', found)
      return errors.length > 0 ? errors.map(([code]) => code) : columns.x
    }
    assert.equal(added('parquet', t.integer(), t.bigint()), 'bigint')
    assert.equal(added('parquet', t.bigint().required(), t.integer()), 'bigint')
    assert.deepEqual(added('parquet', t.integer(), t.list(t.integer())), ['SOURCE_COLUMN_TYPE'])
    assert.equal(added('json', t.bigint(), t.list(t.string())), 'json')
  })

  test('cannot be added beside one that differs from it only by case', () => {
    const { errors } = decide('csv', 'widen', [text('id', 'ID', 'amount', 'note')])
    assert.deepEqual(errors, [
      ['SOURCE_COLUMN_NEW', 'f1 has a column ID (string) that is not declared; its name differs from id only by case'],
    ])
  })
})

test('names of another case are told once, for all files and columns', () => {
  const { errors, warnings } = decide('csv', 'refuse', [text('ID', 'Amount', 'note'), text('Id', 'AMOUNT', 'note')])
  assert.deepEqual(errors, [])
  assert.deepEqual(warnings, ['f1 has ID, Amount where id, amount are declared: they are read as those'])
})

test('a file cut at the wrong character is told once, with the right one', () => {
  for (const [delimiter, written] of [
    [';', ';'],
    ['\t', '\\\\t'],
    ['|', '\\|'],
  ] as const) {
    const { errors, first } = decide('csv', 'widen', [text(['Id', '"amount"', ' note'].join(delimiter))])
    assert.equal(errors.length, 1)
    assert.match(first?.message ?? '', /^f1 has one column, "Id/)
    assert.match(first?.hint ?? '', new RegExp(`say \`delimiter: '${written}'\`\\.$`))
  }
  const { errors } = decide('csv', 'refuse', [text('id;x')])
  assert.equal(errors[0]?.[1], 'f1 has no column id', 'too little of what is declared')
})

describe('a type that is another', () => {
  test('is refused with samples', () => {
    const file: InspectedFile = {
      origin: 'events.jsonl',
      columns: { id: t.string(), amount: t.string(), note: t.string() },
      samples: { id: ['abc', 'def'], amount: ['12', 'many'] },
    }
    // Texts are numbers as long as some look it: then the rows decide.
    const { errors } = decide('json', 'refuse', [file])
    assert.deepEqual(errors, [
      ['SOURCE_COLUMN_TYPE', 'events.jsonl has id as string, such as "abc", "def"; declared is bigint'],
    ])
  })

  test('grows only where Iceberg lets it, and files and policy do', () => {
    const columns = { a: t.integer(), b: t.float(), c: t.decimal(8, 2) }
    const found = { a: t.bigint(), b: t.double(), c: t.decimal(10, 2) }
    const { columns: landed, errors, warnings } = decide('parquet', 'widen', [columns, found], { columns })
    assert.deepEqual([landed, errors], [{ a: 'bigint', b: 'double', c: 'decimal(10, 2)' }, []])
    assert.equal(warnings[0], 'f2 has a as bigint: it grows from integer')
    // A table that has grown stays so.
    assert.equal(decide('parquet', 'widen', [columns], { columns, present: found }).columns.a, 'bigint')
    const refused = decide('parquet', 'refuse', [found], { columns })
    assert.deepEqual(refused.errors, [['SOURCE_COLUMN_TYPE', 'f1 has b as double; declared is float']])
    assert.deepEqual([refused.columns.a, refused.columns.c], ['integer', 'decimal(8, 2)'])
  })

  test('descriptions and nullability are kept', () => {
    const columns: Columns = { a: t.integer().required().about('How many.') }
    const { columns: landed } = decideDrift({
      source: source('parquet', {}, { columns, drift: 'widen' }, () => undefined),
      name: 'raw.x',
      present: undefined,
      inspected: [{ origin: 'f', columns: { a: t.bigint() }, samples: {} }],
    })
    assert.deepEqual([landed.a?.nullable, landed.a?.description, landed.a?.type], [false, 'How many.', t.bigint().type])
  })
})

test('which types fit which', () => {
  const fit = (format: string, found: Columns[string], wanted: Columns[string]) =>
    fitOf(found.type, wanted.type, format)
  assert.equal(fit('parquet', t.integer(), t.bigint()), 'lossless')
  assert.equal(fit('parquet', t.bigint(), t.integer()), 'by-value')
  assert.equal(fit('parquet', t.double(), t.bigint()), 'none')
  assert.equal(fit('parquet', t.string(), t.date()), 'none')
  assert.equal(fit('parquet', t.timestamp(), t.timestamptz()), 'lossless')
  assert.equal(fit('parquet', t.decimal(10, 0), t.decimal(12, 2)), 'lossless')
  assert.equal(fit('parquet', t.decimal(12, 3), t.decimal(12, 2)), 'by-value')
  assert.equal(fit('parquet', t.struct({ a: t.integer() }), t.struct({ a: t.bigint(), b: t.string() })), 'lossless')
  assert.equal(fit('parquet', t.list(t.string()), t.list(t.integer())), 'none')
  assert.equal(fit('json', t.bigint(), t.decimal(6, 2)), 'by-value')
  assert.equal(fit('json', t.boolean(), t.bigint()), 'none')
  assert.equal(fit('json', t.bigint(), t.timestamp()), 'none')
  assert.equal(fit('json', t.string(), t.timestamp()), 'by-text')
  assert.equal(fit('json', t.struct({ a: t.bigint() }), t.string()), 'lossless')
  assert.equal(fit('json', t.struct({ a: t.bigint() }), t.map(t.string(), t.bigint())), 'by-value')
  assert.equal(fit('json', t.json(), t.list(t.string())), 'by-value')
  assert.ok(!canGrow(t.bigint().type, t.integer().type))
  assert.ok(!canGrow(t.decimal(8, 2).type, t.decimal(10, 3).type))
})

test('the columns of a table, as a contract would say them', () => {
  const field = (id: number, name: string, type: never) => ({ id, name, required: false, type })
  const schema = {
    id: 0,
    fields: [
      field(1, 'a', 'long' as never),
      field(2, 'b', 'decimal(9, 2)' as never),
      field(3, 'c', { type: 'list', elementId: 4, element: 'string', elementRequired: false } as never),
      field(5, 'd', 'fixed[3]' as never),
    ],
  }
  const columns = Object.entries(presentColumns(schema)).map(([name, { type }]) => [name, typeText(type)])
  assert.deepEqual(columns, [
    ['a', 'bigint'],
    ['b', 'decimal(9, 2)'],
    ['c', 'list<string>'],
  ])
})
