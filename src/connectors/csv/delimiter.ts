/** What stands between values, besides what was tried. */
const USUAL = [';', '\t', '|', ',']

/**
 * What stands between the values of a file that seems to have one column, whose name is those of several that are
 * declared.
 *
 * @returns undefined where no usual delimiter would give most of the declared columns
 */
export function rightDelimiter(header: readonly string[], declared: readonly string[]): string | undefined {
  const [only, ...others] = header
  if (only === undefined || others.length > 0 || declared.length < 2) return undefined
  const wanted = new Set(declared.map(name => name.toLowerCase()))
  return USUAL.find(delimiter => {
    const names = only.split(delimiter).map(name => name.trim().replaceAll('"', '').toLowerCase())
    return names.length > 1 && names.filter(name => wanted.has(name)).length * 2 > wanted.size
  })
}
