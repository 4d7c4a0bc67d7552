/** What DuckDB says of an error, read from the JSON it gives with `errors_as_json`. */
export interface Fault {
  /** `Parser`, `Binder`, `Catalog`, `Conversion`, `Out of Memory`, `IO`, `INTERRUPT`… */
  readonly type: string
  readonly message: string
  /** Offset in the statement, in bytes of UTF-8. */
  readonly position?: number
  readonly subtype?: string
  /** The name that was not found, and of what kind it would have been (`Table`, `Scalar Function`). */
  readonly name?: string
  readonly kind?: string
  /** Names that would have been found, the nearest first. */
  readonly candidates: readonly string[]
  readonly errno?: number
}

/** The fault of an error that DuckDB threw; undefined for any other error. */
export function faultOf(error: unknown): Fault | undefined {
  if (!(error instanceof Error)) return undefined
  const start = error.message.indexOf('{"exception_type"')
  if (start < 0) return undefined
  const read = parsed(error.message.slice(start))
  if (!read) return undefined
  const { exception_type, exception_message, position, error_subtype, name, type, candidates, errno } = read
  return {
    type: exception_type ?? '',
    message: exception_message ?? '',
    candidates: candidates ? candidates.split(',') : [],
    ...(position === undefined ? {} : { position: Number(position) }),
    ...(error_subtype === undefined ? {} : { subtype: error_subtype }),
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { kind: type }),
    ...(errno === undefined ? {} : { errno: Number(errno) }),
  }
}

/** Every member is text. */
interface FaultJson {
  readonly [name: string]: string | undefined
}

function parsed(text: string): FaultJson | undefined {
  try {
    return JSON.parse(text) as FaultJson
  } catch {
    return undefined
  }
}
