const begin = (id: string) => `<!-- bench:pipeline ${id} -->`
const end = (id: string) => `<!-- /bench:pipeline ${id} -->`

/** The blocks a page has room for, in its order. */
export function blocksOf(page: string): readonly string[] {
  return [...page.matchAll(/<!-- bench:pipeline (\S+) -->/g)].map(match => match[1] as string)
}

/**
 * Puts a text into its block of a page.
 *
 * @throws Error when the page has no such block, or does not end it.
 */
export function withBlock(page: string, id: string, text: string): string {
  const from = page.indexOf(begin(id))
  const to = page.indexOf(end(id))
  if (from < 0 || to < from) throw new Error(`The page has no block between ${begin(id)} and ${end(id)}`)
  return `${page.slice(0, from + begin(id).length)}\n${text}\n${page.slice(to)}`
}
