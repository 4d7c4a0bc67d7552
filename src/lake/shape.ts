/** What is wrong with a value that somebody else wrote, in words that begin with its place; undefined where nothing is. */
export type Shape = (value: unknown, at: string) => string | undefined

const is =
  (test: (value: unknown) => boolean, what: string): Shape =>
  (value, at) =>
    test(value) ? undefined : `${at} is no ${what}`

export const text: Shape = is(value => typeof value === 'string', 'text')
export const filled: Shape = is(value => typeof value === 'string' && value !== '', 'text')
export const flag: Shape = is(value => typeof value === 'boolean', 'boolean')
/** Beyond 53 bits it is a bigint. */
export const whole: Shape = is(value => Number.isSafeInteger(value) || typeof value === 'bigint', 'whole number')
/** A number of things, or a small number that names one. */
export const count: Shape = is(value => Number.isSafeInteger(value) && (value as number) >= 0, 'count')
export const bytes: Shape = is(value => ArrayBuffer.isView(value), 'bytes')

/** It may be missing, or null. */
export const optional =
  (of: Shape): Shape =>
  (value, at) =>
    value === undefined || value === null ? undefined : of(value, at)

export const listOf =
  (of: Shape): Shape =>
  (value, at) => {
    if (!Array.isArray(value)) return `${at} is no list`
    for (let index = 0; index < value.length; index++) {
      const fault = of(value[index], `${at}[${index}]`)
      if (fault) return fault
    }
    return undefined
  }

export const mapOf =
  (of: Shape): Shape =>
  (value, at) => {
    if (!isObject(value)) return `${at} is no object`
    for (const [key, member] of Object.entries(value)) {
      const fault = of(member, `${at}.${key}`)
      if (fault) return fault
    }
    return undefined
  }

/** An object with at least these members. */
export const record = (members: { readonly [name: string]: Shape }): Shape => {
  const entries = Object.entries(members)
  return (value, at) => {
    if (!isObject(value)) return `${at || 'it'} is no object`
    for (const [name, of] of entries) {
      const fault = of(value[name], at ? `${at}.${name}` : name)
      if (fault) return fault
    }
    return undefined
  }
}

/** A list of which no two members have the same `key`. */
export const distinct =
  (key: string, list: Shape): Shape =>
  (value, at) => {
    const fault = list(value, at)
    if (fault) return fault
    const seen = new Set<unknown>()
    for (const each of value as readonly { readonly [key: string]: unknown }[]) {
      if (seen.has(each[key])) return `${at} has the ${key} ${String(each[key])} twice`
      seen.add(each[key])
    }
    return undefined
  }

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
