import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Columns, t } from '../../define/columns.ts'
import { MassifError } from '../../diagnostics/diagnostic.ts'
import { type Evolution, evolve } from './evolve.ts'
import { schemaFromJson, schemaToJson } from './json.ts'
import type { Field, Schema } from './schema.ts'
import { highestId, membersOf } from './walk.ts'

const before: Columns = {
  id: t.bigint().required(),
  name: t.string().about('Full name'),
  small: t.integer(),
  ratio: t.float(),
  price: t.decimal(9, 2),
  place: t.struct({ street: t.string(), at: t.struct({ x: t.double() }) }),
  tags: t.list(t.integer()),
  sizes: t.map(t.string(), t.struct({ width: t.integer() })),
}

/** A table made for `columns` and then changed by `steps`. */
function table(columns: Columns, ...steps: readonly Columns[]): { readonly current: Schema; readonly past: Schema[] } {
  const past: Schema[] = []
  let current: Schema | undefined
  for (const step of [columns, ...steps]) {
    const fields = evolve({ ...evolution(current, past), columns: step })
    current = { id: past.length, fields }
    past.push(current)
  }
  return { current: current as Schema, past }
}

function evolution(current: Schema | undefined, past: readonly Schema[]): Omit<Evolution, 'columns'> {
  const lastId = Math.max(0, ...past.map(schema => highestId(schema.fields)))
  return { table: 'marts.t', current, past, lastId, renamed: new Map(), replace: false }
}

function changed(columns: Columns, options: Partial<Evolution> = {}, ...steps: readonly Columns[]): readonly Field[] {
  const { current, past } = table(before, ...steps)
  return evolve({ ...evolution(current, past), columns, ...options })
}

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof MassifError && error.code === 'LAKE_EVOLUTION', String(error))
    return error.diagnostics.map(({ message }) => message).join('\n')
  }
  return assert.fail('it was not refused')
}

const idOf = (fields: readonly Field[], name: string) => fields.find(field => field.name === name)?.id
const { small, place, ...rest } = before

describe('a new table', () => {
  test('numbers its columns from the top down', () => {
    const { fields } = table(before).current
    assert.deepEqual(
      fields.map(field => field.id),
      [1, 2, 3, 4, 5, 6, 7, 8],
    )
    assert.deepEqual(fields[0], { id: 1, name: 'id', required: true, type: 'long' })
    assert.equal(fields[1]?.doc, 'Full name')
    assert.deepEqual(fields[5]?.type, {
      type: 'struct',
      fields: [
        { id: 9, name: 'street', required: false, type: 'string' },
        {
          id: 10,
          name: 'at',
          required: false,
          type: { type: 'struct', fields: [{ id: 11, name: 'x', required: false, type: 'double' }] },
        },
      ],
    })
    assert.deepEqual(fields[6]?.type, { type: 'list', elementId: 12, element: 'int', elementRequired: false })
  })

  test('is the same after a way through JSON', () => {
    const { current } = table(before)
    assert.deepEqual(schemaFromJson(JSON.parse(JSON.stringify(schemaToJson(current)))), current)
  })
})

describe('what a table may become', () => {
  test('columns added, dropped and in another order keep their ids; a dropped name comes back as another column', () => {
    const fields = changed({ extra: t.string(), ...rest, place: place as (typeof before)[string] })
    assert.equal(idOf(fields, 'id'), 1)
    assert.equal(idOf(fields, 'place'), 6)
    assert.equal(idOf(fields, 'extra'), 16)
    assert.equal(fields[0]?.name, 'extra')
    assert.equal(idOf(changed({ ...rest, small: t.integer() }, {}, rest), 'small'), 16)
  })

  test('types widen in place, inside structs, lists and maps too', () => {
    const fields = changed({
      ...before,
      small: t.bigint(),
      ratio: t.double(),
      price: t.decimal(12, 2),
      tags: t.list(t.bigint()),
      sizes: t.map(t.string(), t.struct({ width: t.bigint(), height: t.bigint() })),
      place: t.struct({ city: t.string(), street: t.string() }),
    })
    const type = (name: string) => fields.find(field => field.name === name)?.type
    assert.deepEqual([type('small'), type('ratio'), type('price')], ['long', 'double', 'decimal(12, 2)'])
    assert.deepEqual(type('tags'), { type: 'list', elementId: 12, element: 'long', elementRequired: false })
    assert.deepEqual(
      membersOf(type('place') ?? '').map(({ id, name }) => [id, name]),
      [
        [16, 'city'],
        [9, 'street'],
      ],
    )
  })

  test('a column is renamed by saying so', () => {
    const { name, ...others } = before
    const fields = changed({ ...others, label: t.string() }, { renamed: new Map([['name', 'label']]) })
    assert.equal(idOf(fields, 'label'), 2)
    assert.match(
      refusal(() => changed(before, { renamed: new Map([['place.street', 'place.road']]) })),
      /"place.street" cannot be renamed to "place.road": it is not there/,
    )
    assert.match(
      refusal(() => changed(before, { renamed: new Map([['name', 'small']]) })),
      /there is a column of that name/,
    )
  })

  test('a column that was optional stays so until all rows are replaced', () => {
    const strict = { ...before, name: t.string().required(), added: t.string().required() }
    const required = (fields: readonly Field[]) => fields.filter(field => field.required).map(field => field.name)
    assert.deepEqual(required(changed(strict)), ['id'])
    assert.deepEqual(required(changed(strict, { replace: true })), ['id', 'name', 'added'])
    assert.deepEqual(required(changed({ ...before, id: t.bigint() })), [])
  })
})

describe('what is refused', () => {
  test('types that lose or garble values, all at once', () => {
    const message = refusal(() =>
      changed({
        ...before,
        id: t.integer(),
        name: t.bigint(),
        price: t.decimal(8, 2),
        ratio: t.decimal(9, 2),
        tags: t.list(t.string()),
        sizes: t.map(t.integer(), t.struct({ width: t.integer() })),
        place: t.string(),
      }),
    )
    assert.match(message, /marts\.t: column "id" cannot become integer: it holds bigint\./)
    assert.match(message, /column "price" cannot become decimal\(8, 2\): it holds decimal\(9, 2\)\./)
    assert.match(message, /column "tags.element" cannot become string/)
    assert.match(message, /column "sizes.key" cannot become integer/)
    assert.match(
      message,
      /column "place" cannot become string: it holds struct<street: string, at: struct<x: double>>\./,
    )
    assert.equal(message.split('\n').length, 7)
  })

  test('scale of a decimal, keys of a map', () => {
    assert.match(
      refusal(() => changed({ ...before, price: t.decimal(12, 3) })),
      /cannot become decimal\(12, 3\)/,
    )
    const keyed = { m: t.map(t.integer(), t.string()) }
    const { current, past } = table(keyed)
    assert.match(
      refusal(() => evolve({ ...evolution(current, past), columns: { m: t.map(t.bigint(), t.string()) } })),
      /the keys of column "m" cannot change/,
    )
  })

  test('members of which none stays, and one that comes back', () => {
    assert.match(
      refusal(() => changed({ ...before, place: t.struct({ road: t.string() }) })),
      /column "place" keeps none of its members/,
    )
    const without = { ...before, place: t.struct({ at: t.struct({ x: t.double() }) }) }
    assert.match(
      refusal(() => changed(before, {}, without)),
      /column "place.street" was dropped before, and cannot come back/,
    )
  })

  test('but anything goes when all rows are replaced: an incompatible column becomes another one', () => {
    const fields = changed({ ...before, name: t.bigint(), place: t.struct({ road: t.string() }) }, { replace: true })
    assert.equal(idOf(fields, 'name'), 16)
    assert.equal(idOf(fields, 'place'), 17)
    assert.equal(idOf(fields, 'small'), 3)
  })
})
