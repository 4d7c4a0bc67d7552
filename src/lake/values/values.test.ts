import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { lowerBound, upperBound } from './bound.ts'
import { bytesOf, unscaledBytes, valueFrom } from './bytes.ts'
import { compare } from './order.ts'
import { parseValue } from './parse.ts'

describe('values as bytes', () => {
  const cases: readonly (readonly [type: string, text: string, hex: string])[] = [
    ['boolean', 'true', '01'],
    ['boolean', 'false', '00'],
    ['int', '34', '22000000'],
    ['int', '-1', 'ffffffff'],
    ['long', '-9223372036854775808', '0000000000000080'],
    ['float', '1.5', '0000c03f'],
    ['double', '-inf', '000000000000f0ff'],
    ['date', '1970-01-02', '01000000'],
    ['date', '1969-12-31', 'ffffffff'],
    ['time', '00:00:01.5', '60e3160000000000'],
    ['timestamp', '1970-01-01 00:00:00.000001', '0100000000000000'],
    ['timestamptz', '1970-01-01 00:00:01+00', '40420f0000000000'],
    ['string', 'naïve', '6e61c3af7665'],
    ['uuid', 'f79c3e09-677c-4bbd-a479-3f349cb785e7', 'f79c3e09677c4bbda4793f349cb785e7'],
    ['binary', '00ff', '00ff'],
    ['decimal(9, 2)', '14.20', '058c'],
    ['decimal(9, 2)', '-1.28', '80'],
    ['decimal(9, 2)', '1.28', '0080'],
    ['decimal(38, 0)', '99999999999999999999999999999999999999', '4b3b4ca85a86c47a098a223fffffffff'],
  ]
  for (const [type, text, hex] of cases)
    test(`${type} ${text}`, () => {
      const value = parseValue(type, text)
      assert.ok(value !== undefined)
      assert.equal(bytesOf(type, value).toString('hex'), hex)
      assert.deepEqual(valueFrom(type, Buffer.from(hex, 'hex')), value)
    })

  test('bytes of the type a column had before it was widened', () => {
    assert.equal(valueFrom('long', bytesOf('int', -7)), -7n)
    assert.equal(valueFrom('double', bytesOf('float', 1.5)), 1.5)
    assert.equal(valueFrom('decimal(18, 2)', bytesOf('decimal(9, 2)', -12345n)), -12345n)
  })

  test('a fixed number of bytes is filled with the sign', () => {
    assert.equal(unscaledBytes(-2n, 4).toString('hex'), 'fffffffe')
    assert.equal(unscaledBytes(2n, 4).toString('hex'), '00000002')
  })
})

describe('values from text', () => {
  test('what cannot be told exactly is unknown', () => {
    for (const [type, text] of [
      ['int', '3.5'],
      ['long', ''],
      ['double', 'nan'],
      ['double', ''],
      ['date', '2026-01-31 10:00:00'],
      ['date', '0044-03-15 (BC)'],
      ['date', 'infinity'],
      ['timestamp', '2026-01-31 10:00:00+02'],
      ['timestamp', '2026-01-31 10:00:00.123456789'],
      ['decimal(9, 2)', '1.005'],
      ['decimal(9, 2)', '.'],
      ['uuid', 'no'],
      ['binary', 'xyz'],
      ['geometry', 'POINT(0 0)'],
    ] as const)
      assert.equal(parseValue(type, text), undefined, `${type} ${text}`)
  })

  test('texts of the same value are equal', () => {
    assert.equal(parseValue('date', '2026-01-31 00:00:00'), parseValue('date', '2026-01-31'))
    assert.equal(parseValue('timestamp', '2026-01-31T00:00'), parseValue('timestamp', '2026-01-31'))
    assert.equal(parseValue('timestamptz', '2026-01-31 00:00:00+00'), parseValue('timestamptz', '2026-01-31T00:00:00Z'))
    assert.equal(parseValue('decimal(9, 2)', '1.5000'), 150n)
    assert.equal(parseValue('decimal(9, 2)', '-.5'), -50n)
    assert.equal(parseValue('date', '0050-01-01'), -701265)
  })
})

describe('bounds', () => {
  const text = (bound: Buffer | undefined) => bound?.toString('utf8')

  test('text is cut at 16 characters, upwards for the upper bound', () => {
    assert.equal(text(upperBound('string', 'short')), 'short')
    assert.equal(text(lowerBound('string', 'abcdefghijklmnopqrstuvwxyz')), 'abcdefghijklmnop')
    assert.equal(text(upperBound('string', 'abcdefghijklmnopqrstuvwxyz')), 'abcdefghijklmnoq')
    assert.equal(text(upperBound('string', `${'a'.repeat(15)}\u{d7ff}z`)), `${'a'.repeat(15)}\u{e000}`)
    assert.equal(text(upperBound('string', `${'a'.repeat(14)}b\u{10ffff}z`)), `${'a'.repeat(14)}c`)
    assert.equal(upperBound('string', '\u{10ffff}'.repeat(17)), undefined)
    assert.equal(text(lowerBound('string', '💧'.repeat(20))), '💧'.repeat(16))
  })

  test('binary is cut at 16 bytes, upwards for the upper bound', () => {
    assert.equal(lowerBound('binary', '01'.repeat(20))?.toString('hex'), '01'.repeat(16))
    assert.equal(upperBound('binary', '01'.repeat(20))?.toString('hex'), `${'01'.repeat(15)}02`)
    assert.equal(upperBound('binary', `01${'ff'.repeat(20)}`)?.toString('hex'), '02')
    assert.equal(upperBound('binary', 'ff'.repeat(17)), undefined)
    assert.equal(upperBound('binary', 'ff'.repeat(16))?.toString('hex'), 'ff'.repeat(16))
  })

  test('zeros are as low and as high as they can be; NaN and early dates are no bounds', () => {
    assert.deepEqual(lowerBound('double', '0.0'), bytesOf('double', -0))
    assert.deepEqual(upperBound('double', '-0.0'), bytesOf('double', 0))
    assert.deepEqual(upperBound('double', 'inf'), bytesOf('double', Number.POSITIVE_INFINITY))
    assert.equal(upperBound('double', 'nan'), undefined)
    assert.equal(lowerBound('date', '0001-01-01'), undefined)
    assert.equal(lowerBound('timestamp', '0099-12-31 00:00:00'), undefined)
    assert.deepEqual(lowerBound('date', '0100-01-01'), bytesOf('date', -683003))
    assert.equal(lowerBound('uuid', 'f79c3e09-677c-4bbd-a479-3f349cb785e7'), undefined)
  })
})

test('the order of values is the engines’: by bytes, NaN last, both zeros equal', () => {
  assert.ok(compare('\u{ffff}', '\u{10000}') < 0, 'UTF-16 has it the other way round')
  assert.ok(compare('Z', 'a') < 0)
  assert.equal(compare(0, -0), 0)
  assert.ok(compare(Number.POSITIVE_INFINITY, Number.NaN) < 0)
  assert.equal(compare(Number.NaN, Number.NaN), 0)
  assert.ok(compare(Buffer.from('7f', 'hex'), Buffer.from('80', 'hex')) < 0)
  assert.ok(compare(2n, 10n) < 0)
  assert.ok(compare(false, true) < 0)
})
