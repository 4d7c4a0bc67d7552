/** JSON whose integers are exact: snapshot ids have 63 bits, a JavaScript number has 53. */

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown

/** Parses JSON; integers beyond 53 bits become bigints. @throws SyntaxError */
export function parseExact(text: string): unknown {
  const exact: Reviver = (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
      ? BigInt(source)
      : value
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown)
}

/** The JSON of a value; bigints are written as integers. */
export function printExact(value: unknown): string {
  return JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? rawJson(String(inner)) : inner))
}

// TypeScript does not know it yet: https://github.com/tc39/proposal-json-parse-with-source
const { rawJSON: rawJson } = JSON as unknown as { readonly rawJSON: (text: string) => unknown }
