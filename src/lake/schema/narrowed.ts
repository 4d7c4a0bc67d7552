import type { DataType } from '../../define/data-type.ts'
import { decimalOf } from './decimal.ts'
import { widens } from './evolve.ts'
import { primitiveOf } from './fresh.ts'
import type { IcebergType } from './schema.ts'

/** Whether values of a stored type may not all be values of `wanted`. */
export function narrowed(stored: IcebergType, wanted: DataType): boolean {
  const to = primitiveOf(wanted)
  if (to !== undefined) return typeof stored === 'string' ? !holdsAll(stored, to) : to !== 'string'
  if (typeof stored === 'string') return true
  if (stored.type === 'list' && wanted.kind === 'list') return narrowed(stored.element, wanted.element)
  if (stored.type === 'map' && wanted.kind === 'map')
    return narrowed(stored.key, wanted.key) || narrowed(stored.value, wanted.value)
  if (stored.type === 'struct' && wanted.kind === 'struct') {
    return stored.fields.some(field => {
      const member = wanted.fields[field.name]
      return member === undefined || narrowed(field.type, member)
    })
  }
  return true
}

/** Digits before the point of whole numbers. */
const DIGITS: { readonly [type: string]: number } = { int: 10, long: 19 }

function holdsAll(from: string, to: string): boolean {
  if (widens(from, to) || to === 'string') return true
  if (from === 'int' && to === 'double') return true
  if (from === 'date' && (to === 'timestamp' || to === 'timestamptz')) return true
  const [digits, before, after] = [DIGITS[from], decimalOf(from), decimalOf(to)]
  if (!after) return false
  if (digits !== undefined) return after.precision - after.scale >= digits
  return (
    before !== undefined &&
    after.scale >= before.scale &&
    after.precision - after.scale >= before.precision - before.scale
  )
}
