import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { holds, instantText, spansOf, touches, withinSql } from './ranges.ts'

const day = (start: string, end: string) => ({ start: `2026-01-${start} 00:00:00`, end: `2026-01-${end} 00:00:00` })
const at = (text: string) => BigInt(Date.parse(`${text}Z`)) * 1000n

describe('ranges', () => {
  it('joins those that touch and leaves out those of nothing', () => {
    assert.deepEqual(spansOf([day('01', '02'), day('02', '02'), day('02', '04'), day('06', '07')]), [
      { start: at('2026-01-01'), end: at('2026-01-04') },
      { start: at('2026-01-06'), end: at('2026-01-07') },
    ])
  })

  it('tells whether bounds are within one, or meet any', () => {
    const spans = spansOf([day('01', '02'), day('06', '07')])
    assert.equal(holds(spans, at('2026-01-01'), at('2026-01-02') - 1n), true)
    assert.equal(holds(spans, at('2026-01-01'), at('2026-01-02')), false)
    assert.equal(holds(spans, at('2026-01-01'), at('2026-01-06')), false)
    assert.equal(touches(spans, at('2026-01-02'), at('2026-01-06') - 1n), false)
    assert.equal(touches(spans, at('2026-01-02'), at('2026-01-06')), true)
  })

  it('is a condition in the type of the column', () => {
    const spans = spansOf([{ start: '2026-01-01 00:00:00', end: '2026-01-02 10:00:00.5' }])
    assert.equal(
      withinSql(spans, 'a b', 'TIMESTAMP'),
      `("a b" >= TIMESTAMP '2026-01-01 00:00:00' and "a b" < TIMESTAMP '2026-01-02 10:00:00.500000')`,
    )
    assert.match(withinSql(spans, 'a', 'TIMESTAMPTZ'), /TIMESTAMPTZ '2026-01-01 00:00:00\+00'/)
    // The midnight that begins the second day is within.
    assert.equal(withinSql(spans, 'a', 'DATE'), `("a" >= DATE '2026-01-01' and "a" < DATE '2026-01-03')`)
  })

  it('writes instants before 1970 too', () => {
    assert.equal(instantText(-1n), '1969-12-31 23:59:59.999999')
    assert.equal(instantText(-86_400_000_000n), '1969-12-31 00:00:00')
  })

  it('refuses what is no time', () => assert.throws(() => spansOf([{ start: 'soon', end: 'later' }]), RangeError))
})
