import { createRequire } from 'node:module'
import type avsc from 'avsc'
import { type AvroSchema, bare } from './canonical.ts'

type Library = Pick<typeof avsc, 'Type'> & { readonly builtins: typeof avsc.types }

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

const types = new Map<string, AvroType>()

/** The type of an Avro schema. Compiling one takes milliseconds, so they are kept. */
export function avroType(schema: AvroSchema): AvroType {
  const key = JSON.stringify(schema)
  let type = types.get(key)
  if (!type) {
    // Records must not be named twice in one registry, and each schema names its own.
    const options = { registry: { long: exactLong() }, wrapUnions: false }
    type = load().Type.forSchema(bare(schema) as avsc.Schema, options as unknown as Partial<avsc.ForSchemaOptions>)
    types.set(key, type)
  }
  return type
}
