import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { casting, withoutTerminator } from './statement.ts'

describe('a query in a statement', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['select 1', 'select 1'],
    ['select 1;', 'select 1'],
    ['select 1 ;\n-- all\n', 'select 1 \n-- all\n'],
    ['select 1; /* a; b */ -- c', 'select 1 /* a; b */ -- c'],
    ['select 1 -- no; end', 'select 1 -- no; end'],
    // What looks like an end within a text is none.
    ["select '; -- x'", "select '; -- x'"],
    ["select 'it''s; -- x';", "select 'it''s; -- x'"],
    ['select ";";', 'select ";"'],
    ['select $$;$$;', 'select $$;$$'],
    ["select E'\\';';", "select E'\\';'"],
    ['select 1; select 2', 'select 1; select 2'],
  ]
  for (const [query, bare] of cases)
    it(`loses the semicolon that ends it: ${query}`, () => assert.equal(withoutTerminator(query), bare))

  it('is found again, and so are the casts around it', () => {
    const casts = [
      { column: 'a', expression: 'cast(q.a as INTEGER) as a' },
      { column: 'b', expression: 'cast(q.b as DATE) as b' },
    ]
    const statement = casting('copy (', casts, 'select 1 -- end;', 'q', ') to x')
    assert.equal(
      statement.sql,
      'copy (select cast(q.a as INTEGER) as a, cast(q.b as DATE) as b from (\nselect 1 -- end;\n) as q) to x',
    )
    assert.equal(statement.sql.slice(statement.start, statement.start + statement.query.length), 'select 1 -- end;')
    assert.deepEqual(
      statement.casts.map(({ start, end }) => statement.sql.slice(start, end)),
      casts.map(({ expression }) => expression),
    )
  })
})
