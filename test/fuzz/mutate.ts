/** Ways to break what is read from outside. All of them are decided by the random numbers alone. */
export type Random = () => number

export const whole = (random: Random, below: number): number => Math.floor(random() * below)

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[whole(random, from.length)] as T
}

/** Strings that are paths, and go where they should not, or end where others would not. */
export const PATHS: readonly string[] = [
  ...['../../../../etc/passwd', '/etc/passwd', 'file:///etc/passwd', '/dev/zero', 'file:///dev/zero', '/dev/stdin'],
  ...[
    'http://127.0.0.1:9/x',
    's3://bucket/key',
    '',
    '.',
    '..',
    '/',
    '*',
    '/tmp/[a]*?',
    'a\u0000b',
    '~',
    'C:\\x',
    '\\\\x\\y',
  ],
]

const HUGE = Buffer.from('feffffffffffffffff01', 'hex')

type ByteMutation = (bytes: Buffer, random: Random) => Buffer

const BYTES: { readonly [name: string]: ByteMutation } = {
  flip(bytes, random) {
    const copy = Buffer.from(bytes)
    for (let times = 1 + whole(random, 8); times > 0; times--) {
      const at = whole(random, copy.length)
      copy[at] = (copy[at] ?? 0) ^ (1 << whole(random, 8))
    }
    return copy
  },
  set(bytes, random) {
    const copy = Buffer.from(bytes)
    for (let times = 1 + whole(random, 4); times > 0; times--)
      copy[whole(random, copy.length)] = pick(random, [
        0,
        1,
        0x22,
        0x2c,
        0x0a,
        0x0d,
        0x7f,
        0x80,
        0xff,
        whole(random, 256),
      ])
    return copy
  },
  truncate: (bytes, random) => bytes.subarray(0, whole(random, bytes.length)),
  behead: (bytes, random) => bytes.subarray(whole(random, Math.min(bytes.length, 64))),
  cut(bytes, random) {
    const [at, length] = range(bytes, random)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
  },
  repeat(bytes, random) {
    const [at, length] = range(bytes, random)
    const part = bytes.subarray(at, at + length)
    return Buffer.concat([bytes.subarray(0, at), ...Array<Buffer>(1 + whole(random, 5)).fill(part), bytes.subarray(at)])
  },
  swap(bytes, random) {
    const [a, length] = range(bytes, random)
    const b = whole(random, bytes.length - length + 1)
    const copy = Buffer.from(bytes)
    bytes.copy(copy, b, a, a + length)
    bytes.copy(copy, a, b, b + length)
    return copy
  },
  insert(bytes, random) {
    const at = whole(random, bytes.length + 1)
    const noise = Buffer.from(Array.from({ length: 1 + whole(random, 40) }, () => whole(random, 256)))
    return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)])
  },
  /** A number that counts far more than there is, as the formats write numbers. */
  huge(bytes, random) {
    const copy = Buffer.from(bytes)
    const number = pick(random, [
      HUGE,
      HUGE.subarray(0, 5),
      Buffer.from('ffffff7f', 'hex'),
      Buffer.from('ffffffffffffff7f', 'hex'),
    ])
    number.copy(copy, whole(random, copy.length))
    return copy
  },
  empty: () => Buffer.alloc(0),
  append: (bytes, random) => Buffer.concat([bytes, bytes.subarray(whole(random, bytes.length))]),
}

function range(bytes: Buffer, random: Random): readonly [at: number, length: number] {
  const length = Math.min(bytes.length, 1 + whole(random, pick(random, [4, 40, 400])))
  return [whole(random, bytes.length - length + 1), length]
}

/** Bytes, broken in one to three ways. */
export function mutateBytes(bytes: Buffer, random: Random): { readonly bytes: Buffer; readonly how: string } {
  let broken = bytes
  const how: string[] = []
  for (let times = random() < 0.7 ? 1 : 3; times > 0 && broken.length > 0; times--) {
    const name = pick(random, Object.keys(BYTES))
    broken = (BYTES[name] as ByteMutation)(broken, random)
    how.push(name)
  }
  return { bytes: broken, how: how.join('+') }
}

const NASTY: readonly string[] = [
  ...[
    'undefined',
    'null',
    '{}',
    '[]',
    '1e999',
    '-1',
    "''",
    '`',
    '/*',
    '${',
    '\u0000',
    '🙂',
    '__proto__',
    'constructor',
    ';',
    '--',
  ],
  ...[
    "'",
    '"',
    '((((',
    '))))',
    'select',
    'null as never',
    'async () => {}',
    'new Map()',
    'x'.repeat(10_000),
    '('.repeat(3000),
  ],
]

/** Most often a word: they say more than what stands between them. */
function place(tokens: readonly string[], random: Random): number {
  for (let tries = 0; tries < 3; tries++) {
    const at = whole(random, tokens.length)
    if (/\w/.test(tokens[at] ?? '')) return at
  }
  return whole(random, tokens.length)
}

const KIND_OF = [/^\d+$/, /^[a-z]\w*$/i, /^\s+$/]

/** A text of a program, broken in one to three ways, word by word. */
export function mutateText(text: string, random: Random): { readonly text: string; readonly how: string } {
  const tokens = text.match(/\w+|\s+|[^\w\s]/gu) ?? []
  const how: string[] = []
  for (let times = 1 + whole(random, 3); times > 0; times--) {
    const at = place(tokens, random)
    const other = whole(random, tokens.length)
    switch (whole(random, 10)) {
      case 0:
        how.push(`without ${tokens.splice(at, 1)}`)
        break
      case 1:
        tokens.splice(at, 0, tokens[other] ?? '')
        how.push(`with another ${tokens[at]}`)
        break
      case 2: {
        const one = tokens[at] ?? ''
        tokens[at] = tokens[other] ?? ''
        tokens[other] = one
        how.push(`${tokens[at]} and ${tokens[other]} swapped`)
        break
      }
      case 3:
      case 4:
      case 5: {
        // A word for a word, a number for a number: what is then wrong is rarely the syntax.
        const kind = KIND_OF.find(each => each.test(tokens[at] ?? '')) ?? /./
        const like = tokens.filter(token => kind.test(token))
        const other = pick(random, like)
        how.push(`${other} for ${tokens[at]}`)
        tokens[at] = other
        break
      }
      case 6:
        how.push('cut off')
        tokens.splice(at)
        break
      case 7:
        tokens.splice(at, 1 + whole(random, 12))
        how.push('without some words')
        break
      default: {
        const nasty = pick(random, NASTY)
        how.push(`${nasty.slice(0, 12)} for ${tokens[at]}`)
        tokens[at] = nasty
      }
    }
  }
  return { text: tokens.join(''), how: how.join('; ').replaceAll('\n', ' ') }
}

const VALUES: readonly unknown[] = [
  ...[null, true, 0, -1, 1, 2, 1.5, 1e308, 2 ** 53, -(2 ** 63), '', 'x', '0', '-1', [], {}, [null], { a: 1 }],
  ...[
    'long',
    'int',
    'string',
    'struct',
    'list',
    'bucket[0]',
    'truncate[99999999999]',
    'void',
    'decimal(99,99)',
    'fixed[-1]',
  ],
]

/**
 * A value of JSON, broken in one to three places. Plain data in, other plain data out.
 *
 * @param deepest how deep what is put in may be nested
 */
export function mutateValue(
  value: unknown,
  random: Random,
  deepest = 20_000,
): { readonly value: unknown; readonly how: string } {
  const root = { value: structuredClone(value) }
  const how: string[] = []
  for (let times = random() < 0.7 ? 1 : 3; times > 0; times--) {
    const places = placesIn(root)
    if (places.length === 0) break
    const { of, key } = pick(random, places)
    const other = pick(random, places)
    const old = of[key]
    how.push(`${key} `)
    switch (whole(random, 8)) {
      case 0:
        if (Array.isArray(of)) of.splice(Number(key), 1)
        else delete of[key]
        break
      case 1:
        of[key] = cloned(other.of[other.key])
        break
      case 2:
        of[key] = other.of[other.key]
        other.of[other.key] = old
        break
      case 3:
        of[key] = typeof old === 'string' ? pick(random, PATHS) : nested(1 + whole(random, deepest))
        break
      case 4:
        if (typeof old === 'number') of[key] = old + pick(random, [1, -1, 1000, -1000])
        else if (Array.isArray(old)) old.push(...(cloned(old) as unknown[]))
        else of[key] = [old]
        break
      case 5:
        if (typeof old === 'string') of[key] = mutateText(old, random).text
        else of[key] = pick(random, VALUES)
        break
      default:
        of[key] = pick(random, VALUES)
    }
  }
  return { value: root.value, how: how.join('') }
}

interface Place {
  readonly of: Record<string, unknown>
  readonly key: string
}

function placesIn(root: object): Place[] {
  const places: Place[] = []
  const waiting: unknown[] = [root]
  const seen = new Set<unknown>()
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) continue
    seen.add(value)
    for (const key of Object.keys(value)) {
      places.push({ of: value as Record<string, unknown>, key })
      waiting.push((value as Record<string, unknown>)[key])
    }
    if (places.length > 20_000) break
  }
  return places
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = [value]
  return value
}

/** A copy, unless it is nested too deep to be copied: then a part that both share does no harm. */
function cloned(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    return value
  }
}
