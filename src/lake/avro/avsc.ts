import { createRequire } from 'node:module'
import type avsc from 'avsc'
import { type AvroSchema, bare } from './canonical.ts'

type Builtins = Pick<typeof avsc.types, 'LongType'> & { readonly ArrayType: Constructed; readonly MapType: Constructed }
type Library = Pick<typeof avsc, 'Type'> & { readonly builtins: Builtins }

/** What reading a value needs of avsc's own parts. */
interface Reader {
  _read(tap: Tap): unknown
}
type Constructed = new (schema: unknown, options: unknown) => Reader & { itemsType: Reader; valuesType: Reader }
interface Tap {
  readonly buf: Buffer
  readonly pos: number
  readLong(): number
  skipLong(): void
  readString(): string
}

/** An Avro type that encodes and decodes values. */
export type AvroType = avsc.Type

let library: Library | undefined

// Only the part of avsc that encodes values, and only when first needed: the whole takes 40 ms to load.
function load(): Library {
  library ??= createRequire(import.meta.url)('avsc/lib/types.js') as Library
  return library
}

const { MAX_SAFE_INTEGER } = Number

/** 64 bits, exact: numbers where they are safe, bigints elsewhere. avsc's own long is a double. */
function exactLong(): unknown {
  return load().builtins.LongType.__with({
    fromBuffer: (bytes: Buffer) => {
      const value = bytes.readBigInt64LE()
      return value <= MAX_SAFE_INTEGER && value >= -MAX_SAFE_INTEGER ? Number(value) : value
    },
    toBuffer: (value: number | bigint) => {
      const bytes = Buffer.alloc(8)
      bytes.writeBigInt64LE(BigInt(value))
      return bytes
    },
    fromJSON: BigInt,
    toJSON: String,
    isValid: (value: unknown) => typeof value === 'bigint' || Number.isInteger(value),
    compare: (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b)),
  })
}

/**
 * How many items the next block has. An item takes a byte at least: avsc would read as many as are counted, and go on
 * beyond the end of the bytes.
 */
function blockSize(tap: Tap): number {
  const count = tap.readLong()
  if (count < 0) tap.skipLong()
  const size = Math.abs(count)
  if (!(size <= tap.buf.length - tap.pos || size === 0)) throw new RangeError('it counts more than it has')
  return size
}

let bounded: { readonly array: Constructed; readonly map: Constructed } | undefined

/** Arrays and maps that believe no count. */
function boundedTypes(): { readonly array: Constructed; readonly map: Constructed } {
  if (bounded) return bounded
  const { ArrayType, MapType } = load().builtins
  class BoundedArray extends ArrayType {
    override _read(tap: Tap): unknown {
      const items: unknown[] = []
      for (let size = blockSize(tap); size > 0; size = blockSize(tap))
        for (let left = size; left > 0; left--) items.push(this.itemsType._read(tap))
      return items
    }
  }
  class BoundedMap extends MapType {
    override _read(tap: Tap): unknown {
      const entries: [string, unknown][] = []
      for (let size = blockSize(tap); size > 0; size = blockSize(tap))
        for (let left = size; left > 0; left--) entries.push([tap.readString(), this.valuesType._read(tap)])
      return Object.fromEntries(entries)
    }
  }
  bounded = { array: BoundedArray, map: BoundedMap }
  return bounded
}

function typeHook(schema: unknown, options: unknown): unknown {
  const { type } = (typeof schema === 'object' ? (schema ?? {}) : {}) as { readonly type?: unknown }
  if (type !== 'array' && type !== 'map') return undefined
  return new (boundedTypes()[type])(schema, options)
}

const types = new Map<string, AvroType>()

/** The type of an Avro schema. Compiling one takes milliseconds, so they are kept. */
export function avroType(schema: AvroSchema): AvroType {
  const key = JSON.stringify(schema)
  let type = types.get(key)
  if (!type) {
    // Records must not be named twice in one registry, and each schema names its own.
    const options = { registry: { long: exactLong() }, wrapUnions: false, typeHook }
    type = load().Type.forSchema(bare(schema) as avsc.Schema, options as unknown as Partial<avsc.ForSchemaOptions>)
    types.set(key, type)
  }
  return type
}
