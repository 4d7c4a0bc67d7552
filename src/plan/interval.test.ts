import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MassifError } from '../diagnostics/diagnostic.ts'
import { wholeGrains } from './asked.ts'
import { EVER, lastInterval, parseInterval } from './interval.ts'

const shown = (text: string) => {
  const { start, end } = parseInterval(text)
  return `${new Date(start).toISOString().slice(0, 16)} ${new Date(end).toISOString().slice(0, 16)}`
}

test('a text names a year, a month, a day, an hour', () => {
  assert.equal(shown('2026'), '2026-01-01T00:00 2027-01-01T00:00')
  assert.equal(shown('2026-12'), '2026-12-01T00:00 2027-01-01T00:00')
  assert.equal(shown('2026-01-31'), '2026-01-31T00:00 2026-02-01T00:00')
  assert.equal(shown('2026-01-31T05'), '2026-01-31T05:00 2026-01-31T06:00')
  assert.equal(shown('2026-01-31T05:30'), '2026-01-31T05:30 2026-01-31T05:31')
})

test('a range ends before its end, and may lack one of the two', () => {
  assert.equal(shown('2026-01-01..2026-02-01'), '2026-01-01T00:00 2026-02-01T00:00')
  assert.equal(shown('2026-01..2026-03'), '2026-01-01T00:00 2026-03-01T00:00')
  assert.equal(shown('2026-01-01T00:00:00+02:00 .. 2026-01-01T06:00Z'), '2025-12-31T22:00 2026-01-01T06:00')
  assert.deepEqual(parseInterval('..2026'), { start: EVER.start, end: Date.UTC(2026, 0) })
  assert.deepEqual(parseInterval('2026-05..'), { start: Date.UTC(2026, 4), end: EVER.end })
})

for (const [text, message, hint] of [
  ['', 'is no time', /Write 2026-01-31 for a day/],
  ['..', 'it names no time', /2026-01-01\.\. since a time/],
  ['2026-02-30', 'there is no 2026-02-30', /Write/],
  ['2026-01-01T24', 'there is no', /Write/],
  ['yesterday', '"yesterday" is no time', /Write/],
  ['2026-1-1', '"2026-1-1" is no time', /Write/],
  ['2026..2025', 'its end comes before its beginning', /Write 2025\.\.2026\./],
  ['2026-01-01..2026-01-01', 'it is empty', /Write 2026-01-01 alone/],
  ['2026..2027..2028', 'more than one ..', /Write/],
] as const) {
  test(`"${text}" is refused, with how to write it`, () => {
    assert.throws(
      () => parseInterval(text),
      error => {
        assert.ok(error instanceof MassifError)
        const [{ code, message: told, hint: advice }] = error.diagnostics as [(typeof error.diagnostics)[0]]
        assert.equal(code, 'PLAN_INTERVAL')
        assert.ok(told.includes(message), told)
        assert.match(advice ?? '', hint)
        return true
      },
    )
  })
}

test('an interval covers the grains that it touches', () => {
  const days = wholeGrains(parseInterval('2026-01-01T05..2026-01-03T00:00:01'), { grain: 'day' })
  assert.deepEqual(days, { start: Date.UTC(2026, 0, 1), end: Date.UTC(2026, 0, 4) })
  assert.deepEqual(wholeGrains(parseInterval('2026-02'), { grain: 'month' }), parseInterval('2026-02'))
  assert.deepEqual(wholeGrains(parseInterval('2026-02-03'), { grain: 'year' }), parseInterval('2026'))
})

test('the last days end now', () => {
  const now = new Date('2026-03-31T10:00:00Z')
  assert.deepEqual(lastInterval({ count: 7, unit: 'day' }, now), {
    start: Date.UTC(2026, 2, 24, 10),
    end: now.getTime(),
  })
})
