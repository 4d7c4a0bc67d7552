import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { casting } from '../sql/statement.ts'
import { onlyMention, placeIn, spotOf } from './place.ts'

describe('places', () => {
  const statement = casting('', [{ column: 'é', expression: 'cast(q."é" as DATE)' }], "select 'é', nope", 'q', '')
  const bytesTo = (text: string) => Buffer.byteLength(statement.sql.slice(0, statement.sql.indexOf(text)))

  it('leads bytes of a statement back to a cast or to the query', () => {
    assert.equal(spotOf(statement, bytesTo('cast(')).column, 'é')
    assert.equal(spotOf(statement, bytesTo('nope')).inQuery, statement.query.indexOf('nope'))
    assert.deepEqual(spotOf(statement, 0), { index: 0 })
  })

  it('tells line, column and word', () => {
    assert.deepEqual(placeIn('select\n  "a b".c,', 9), { file: '', line: 2, column: 3, length: 7 })
    assert.deepEqual(placeIn('select größe.x', 7), { file: '', line: 1, column: 8, length: 7 })
    assert.deepEqual(placeIn('select 1 +', 9), { file: '', line: 1, column: 10 })
    assert.deepEqual(placeIn('select 1\nfrom\n\n', 20), { file: '', line: 2, column: 5 })
  })

  it('finds a name where it stands once, as a word', () => {
    assert.equal(onlyMention('select idd, id_d from x where IDD_ = 1', 'idd'), 7)
    assert.equal(onlyMention('select id, id', 'id'), undefined)
    assert.equal(onlyMention('select ids', 'id'), undefined)
    assert.equal(onlyMention('select "a+b"', 'a+b'), 8)
  })
})
