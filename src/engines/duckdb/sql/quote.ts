/** A name as SQL writes it, whatever it holds. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A text as SQL writes it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A file's path for a reading function, which takes `*`, `?` and `[` for patterns. */
export function filePath(path: string): string {
  return literal(path.replace(/[*?[]/g, character => `[${character}]`))
}
