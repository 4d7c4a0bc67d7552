/** A name as standard SQL has it, whatever it holds. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function identifiers(names: readonly string[]): string {
  return names.map(identifier).join(', ')
}
