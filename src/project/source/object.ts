import { skipBlank, tokensFrom } from './scan.ts'

/** A member of an object literal. Offsets are those of the file's text; ends are not included. */
export interface Property {
  /** Undefined for a spread or a computed key. */
  readonly name: string | undefined
  readonly start: number
  /** Where the value begins; for a shorthand, the name itself. */
  readonly value: number
  /** Where the value ends. */
  readonly end: number
  /** Where the comma after it ends, or the value where there is none. */
  readonly next: number
}

export interface ObjectLiteral {
  readonly open: number
  /** The offset of `}`. */
  readonly close: number
  readonly properties: readonly Property[]
}

/** Reads the object literal that opens at `open`; undefined where it is not closed. */
export function readObject(text: string, open: number): ObjectLiteral | undefined {
  const properties: Property[] = []
  let start = skipBlank(text, open + 1)
  let end = start
  let value: number | undefined
  let afterColon = false
  let depth = 0
  const finish = (next: number) => {
    if (end > start) properties.push({ name: nameOf(text, start), start, value: value ?? start, end, next })
    start = skipBlank(text, next)
    end = start
    value = undefined
  }
  for (const token of tokensFrom(text, start)) {
    if (depth === 0 && token.text === '}') {
      finish(end)
      return { open, close: token.start, properties }
    }
    if (depth === 0 && token.text === ',') finish(token.end)
    else {
      if (afterColon) value = token.start
      afterColon = depth === 0 && token.text === ':' && value === undefined
      if ('([{'.includes(token.text)) depth++
      else if (')]}'.includes(token.text)) depth--
      end = token.end
    }
  }
  return undefined
}

function nameOf(text: string, start: number): string | undefined {
  const quoted = /^(['"])((?:[^\\]|\\.)*?)\1/.exec(text.slice(start, start + 300))
  if (quoted) return quoted[2]?.replace(/\\(.)/g, '$1')
  return /^[\w$\u0080-\uffff]+/.exec(text.slice(start, start + 300))?.[0]
}
