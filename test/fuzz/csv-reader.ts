/**
 * The records of a CSV file by the letter of RFC 4180, with line feeds; undefined where the file is not of that letter,
 * so that readers may differ.
 */
export function readCsv(bytes: Buffer): readonly (readonly (string | null)[])[] | undefined {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
  // Where other things than a line feed may end a line, or a reader may stop, they differ.
  if (/[^\P{Cc}\n\t]|[\u2028\ufeff]/u.test(text)) return undefined
  const records: (string | null)[][] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/y
  let record: (string | null)[] = []
  while (field.lastIndex < text.length) {
    const match = field.exec(text)
    if (!match) return undefined
    const [, quoted, bare = '', end] = match
    record.push(quoted === undefined ? (bare === '' ? null : bare) : quoted.replaceAll('""', '"') || null)
    if (end === ',') {
      // A comma at the very end of the file begins a field that is not there.
      if (field.lastIndex === text.length) record.push(null)
      else continue
    }
    records.push(record)
    record = []
  }
  return records
}
