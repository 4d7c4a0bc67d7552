import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseValue } from '../values/parse.ts'
import type { Transform } from './spec.ts'
import { applies, resultType, transformed } from './transform.ts'

function of(transform: Transform, type: string, text: string): unknown {
  const value = parseValue(type, text)
  assert.ok(value !== undefined, text)
  return transformed(transform, type, value)
}

test('years, months, days and hours count from 1970, downwards before it', () => {
  assert.equal(of({ name: 'year' }, 'date', '2026-03-01'), 56)
  assert.equal(of({ name: 'year' }, 'date', '1969-12-31'), -1)
  assert.equal(of({ name: 'month' }, 'timestamp', '2017-12-01 10:12:55.038194'), 575)
  assert.equal(of({ name: 'month' }, 'timestamp', '1969-12-31 23:59:59.999999'), -1)
  assert.equal(of({ name: 'day' }, 'timestamptz', '1970-01-02 00:00:00+00'), 1)
  assert.equal(of({ name: 'day' }, 'timestamp', '1969-12-31 23:59:59.999999'), -1)
  assert.equal(of({ name: 'hour' }, 'timestamp', '2017-12-01 10:12:55.038194'), 420034)
  assert.equal(of({ name: 'hour' }, 'timestamp', '1969-12-31 23:59:59'), -1)
  assert.equal(of({ name: 'year' }, 'date', '0001-01-01'), -1969)
})

test('truncation rounds down, and counts characters, not UTF-16 units', () => {
  assert.equal(of({ name: 'truncate', width: 10 }, 'int', '1'), 0)
  assert.equal(of({ name: 'truncate', width: 10 }, 'int', '-1'), -10)
  assert.equal(of({ name: 'truncate', width: 10 }, 'long', '-11'), -20n)
  assert.equal(of({ name: 'truncate', width: 50 }, 'decimal(9, 2)', '10.65'), 1050n)
  assert.equal(of({ name: 'truncate', width: 3 }, 'string', 'iceberg'), 'ice')
  assert.equal(of({ name: 'truncate', width: 2 }, 'string', '💧💧💧'), '💧💧')
})

test('which columns can be cut how', () => {
  assert.ok(applies({ name: 'day' }, 'timestamp'))
  assert.ok(!applies({ name: 'hour' }, 'date'))
  assert.ok(!applies({ name: 'bucket', count: 4 }, 'double'))
  assert.ok(!applies({ name: 'truncate', width: 4 }, 'timestamp'))
  assert.ok(applies({ name: 'bucket', count: 4 }, 'decimal(38, 2)'))
  assert.equal(resultType({ name: 'day' }, 'timestamp'), 'date')
  assert.equal(resultType({ name: 'truncate', width: 4 }, 'decimal(9, 2)'), 'decimal(9, 2)')
})
