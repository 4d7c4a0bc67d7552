import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Grain } from '../define/load.ts'
import {
  coalesce,
  countGrains,
  describeRanges,
  floor,
  intersect,
  later,
  merge,
  next,
  type Span,
  subtract,
  toRange,
  toSpan,
  whole,
} from './ranges.ts'

const at = (text: string) => Date.parse(`${text}Z`)
const GRAINS: readonly Grain[] = ['hour', 'day', 'month', 'year']

// A small generator of numbers, the same in every run.
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

test('a grain begins at its floor and ends where the next begins', () => {
  const random = numbers(7)
  for (let i = 0; i < 2000; i++) {
    const time = Math.floor((random() - 0.3) * 8e12)
    for (const grain of GRAINS) {
      const start = floor(time, grain)
      const end = next(start, grain)
      assert.ok(start <= time && time < end, `${new Date(time).toISOString()} in its ${grain}`)
      assert.equal(floor(start, grain), start)
      assert.equal(floor(end - 1, grain), start)
      assert.equal(floor(end, grain), end)
    }
  }
})

test('years below 100 and before 1970 are years like any other', () => {
  const time = at('0042-03-05T10:00:00')
  assert.equal(floor(time, 'month'), at('0042-03-01T00:00:00'))
  assert.equal(next(floor(time, 'year'), 'year'), at('0043-01-01T00:00:00'))
  assert.equal(floor(at('1969-12-31T23:59:59'), 'day'), at('1969-12-31T00:00:00'))
})

test('merging keeps exactly the time that some span covers', () => {
  const random = numbers(11)
  for (let i = 0; i < 300; i++) {
    const spans: Span[] = Array.from({ length: 1 + Math.floor(random() * 8) }, () => {
      const start = Math.floor(random() * 60)
      return { start, end: start + 1 + Math.floor(random() * 10) }
    })
    const merged = merge(spans)
    for (let time = 0; time < 80; time++) {
      const covers = (of: readonly Span[]) => of.some(span => span.start <= time && time < span.end)
      assert.equal(covers(merged), covers(spans))
    }
    for (const [index, span] of merged.slice(1).entries()) assert.ok((merged[index] as Span).end < span.start)
  }
})

test('subtracting and intersecting tell for each moment whether it is covered', () => {
  const random = numbers(13)
  const some = (): Span[] =>
    Array.from({ length: Math.floor(random() * 6) }, () => {
      const start = Math.floor(random() * 60)
      return { start, end: start + 1 + Math.floor(random() * 12) }
    })
  for (let i = 0; i < 300; i++) {
    const [a, b] = [some(), some()]
    const [without, both] = [subtract(a, b), intersect(a, b)]
    for (let time = 0; time < 80; time++) {
      const covers = (of: readonly Span[]) => of.some(span => span.start <= time && time < span.end)
      assert.equal(covers(without), covers(a) && !covers(b))
      assert.equal(covers(both), covers(a) && covers(b))
    }
  }
})

test('coalescing covers all that was covered with no more spans than asked for, closing the smallest gaps', () => {
  const spans = [0, 10, 12, 30, 100].map(start => ({ start, end: start + 1 }))
  assert.deepEqual(coalesce(spans, 3), [
    { start: 0, end: 13 },
    { start: 30, end: 31 },
    { start: 100, end: 101 },
  ])
  assert.deepEqual(coalesce(spans, 1), [{ start: 0, end: 101 }])
  assert.deepEqual(coalesce(spans, 9), spans)
  assert.deepEqual(coalesce([], 3), [])
})

test('grains are counted over months and years of different lengths', () => {
  const year = whole(at('2024-01-15T00:00:00'), at('2024-12-02T00:00:00'), 'month')
  assert.equal(countGrains([year], 'month'), 12)
  assert.equal(countGrains([year], 'day'), 366)
  assert.equal(countGrains([whole(at('2023-05-05T00:00:00'), at('2024-05-05T00:00:00'), 'year')], 'year'), 2)
})

test('a look-back of months ends on the same day of a later month', () => {
  assert.equal(later(at('2026-01-15T00:00:00'), { count: 2, unit: 'month' }), at('2026-03-15T00:00:00'))
  assert.equal(later(at('2026-01-15T00:00:00'), { count: 7, unit: 'day' }), at('2026-01-22T00:00:00'))
})

test('ranges are text outside, and the same span again inside', () => {
  const span = whole(at('2026-01-31T13:00:00'), at('2026-01-31T13:00:00'), 'day')
  assert.deepEqual(toRange(span), { start: '2026-01-31 00:00:00', end: '2026-02-01 00:00:00' })
  assert.deepEqual(toSpan(toRange(span)), span)
})

test('ranges are said in the words of their grain', () => {
  const day = (text: string) => toRange(whole(at(`${text}T00:00:00`), at(`${text}T00:00:00`), 'day'))
  assert.equal(describeRanges([day('2026-01-31')], 'day'), '2026-01-31')
  const month = toRange(whole(at('2026-01-05T00:00:00'), at('2026-03-05T00:00:00'), 'month'))
  assert.equal(describeRanges([month], 'month'), '2026-01 to 2026-03')
  const many = ['2026-01-01', '2026-01-03', '2026-01-05', '2026-01-09'].map(day)
  assert.equal(describeRanges(many, 'day'), '4 ranges within 2026-01-01 to 2026-01-09')
  assert.equal(describeRanges([], 'day'), 'nothing')
})
