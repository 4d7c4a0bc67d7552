import { kindOf, type Value } from './value.ts'

/**
 * A value as bounds are written: https://iceberg.apache.org/spec/#appendix-d-single-value-serialization
 */
export function bytesOf(type: string, value: Value): Buffer {
  switch (kindOf(type)) {
    case 'boolean':
      return Buffer.from([value ? 1 : 0])
    case 'int':
    case 'date': {
      const bytes = Buffer.alloc(4)
      bytes.writeInt32LE(Number(value))
      return bytes
    }
    case 'long':
    case 'time':
    case 'timestamp':
    case 'timestamptz': {
      const bytes = Buffer.alloc(8)
      bytes.writeBigInt64LE(BigInt(value as bigint))
      return bytes
    }
    case 'float': {
      const bytes = Buffer.alloc(4)
      bytes.writeFloatLE(value as number)
      return bytes
    }
    case 'double': {
      const bytes = Buffer.alloc(8)
      bytes.writeDoubleLE(value as number)
      return bytes
    }
    case 'decimal':
      return unscaledBytes(value as bigint)
    case 'string':
      return Buffer.from(value as string, 'utf8')
    default:
      return value as Buffer
  }
}

/**
 * The value of bytes that were written for `type`, or for one that has widened to it since.
 */
export function valueFrom(type: string, bytes: Buffer): Value {
  switch (kindOf(type)) {
    case 'boolean':
      return bytes[0] !== 0
    case 'int':
    case 'date':
      return bytes.readInt32LE()
    case 'long':
      return bytes.length === 4 ? BigInt(bytes.readInt32LE()) : bytes.readBigInt64LE()
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return bytes.readBigInt64LE()
    case 'float':
      return bytes.readFloatLE()
    case 'double':
      return bytes.length === 4 ? bytes.readFloatLE() : bytes.readDoubleLE()
    case 'decimal':
      return BigInt.asIntN(8 * bytes.length, BigInt(`0x${bytes.toString('hex') || '0'}`))
    case 'string':
      return bytes.toString('utf8')
    default:
      return bytes
  }
}

/** Two's complement, highest byte first. @param size bytes to fill; as few as will do unless given */
export function unscaledBytes(value: bigint, size?: number): Buffer {
  let length = size ?? 1
  if (size === undefined) while (BigInt.asIntN(8 * length, value) !== value) length++
  const digits = BigInt.asUintN(8 * length, value).toString(16)
  return Buffer.from(digits.padStart(2 * length, '0'), 'hex')
}
