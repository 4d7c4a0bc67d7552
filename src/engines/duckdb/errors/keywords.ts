/** Words of SQL that people give to columns, and that cannot be names without quotes. */
const RESERVED = new Set(
  `all analyse analyze any array asc at both case cast check collate column constraint create default desc do else end
  foreign grant group having initially lateral leading limit offset only order placing primary qualify references show
  some symmetric table then to trailing union unique user variadic when window`.split(/\s+/),
)

/** Those that are understood as the beginning of something else, so that what comes after them is what seems wrong. */
const MISLEADING = new Set('asc at check column default desc end offset user when window'.split(' '))

/**
 * The word that was probably meant as a name, where a query could not be parsed.
 *
 * @param index where the fault was seen
 */
export function keywordAsName(query: string, index: number): string | undefined {
  const here = /^\w+/.exec(query.slice(index))?.[0]
  const before = /(\w+)\s*$/.exec(query.slice(0, index))?.[1]
  if (before !== undefined && MISLEADING.has(before.toLowerCase())) return before
  const isName = before?.toLowerCase() === 'as' || /[,.(]\s*$/.test(query.slice(0, index))
  return isName && here !== undefined && RESERVED.has(here.toLowerCase()) ? here : undefined
}
