/**
 * The value a cast failed on, as it is to be shown, and the column it came from, read from DuckDB's message. Its
 * wordings have no fields to read them from.
 */
export function castFault(message: string): { readonly value?: string; readonly source?: string } {
  const source = / when casting from source column (.+)$/s.exec(message)?.[1]
  for (const wording of WORDINGS) {
    const value = wording.exec(message)?.[1]
    if (value !== undefined) return { value: shown(value), ...(source === undefined ? {} : { source }) }
  }
  return source === undefined ? {} : { source }
}

const WORDINGS = [
  /^Could not convert string ['"](.*)['"] to /s,
  /^Casting value (".*"|\S+) to type /s,
  /^Type \S+ with value (.*) can't be cast /s,
  /^Could not cast value (\S+) to /,
  /field format: "(.*)", expected/s,
  /field value out of range: "(.*)"/s,
  /Input: "(.*)" when casting|Input: "(.*)"$/s,
  /string -> blob conversion of string "(.*)":/s,
]

function shown(value: string): string {
  const bare = value.replace(/^"(.*)"$/s, '$1')
  return `'${bare.length > 100 ? `${bare.slice(0, 100)}…` : bare}'`
}
