/**
 * A value in one text, members of objects sorted: equal texts, equal values. Secrets stand by their name, functions by
 * their source.
 */
export function canonicalText(value: unknown): string {
  return JSON.stringify(plain(value)) ?? 'undefined'
}

function plain(value: unknown): unknown {
  if (typeof value === 'function') return { function: String(value) }
  if (typeof value === 'bigint') return { bigint: String(value) }
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date || value instanceof RegExp || value instanceof URL) return { text: String(value) }
  if (Array.isArray(value)) return value.map(plain)
  if ('kind' in value && value.kind === 'secret' && 'name' in value) return { secret: value.name }
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]))
}
