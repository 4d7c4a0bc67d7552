import { fail } from '../../diagnostics/diagnostic.ts'
import { nearest } from '../../diagnostics/nearest.ts'
import type { Lake } from '../../lake/contract.ts'

/**
 * The tables of the lake that words name: `marts.sales`, `sales`, `marts.*`; all where there are no words.
 *
 * @throws MassifError PROJECT_UNKNOWN_ASSET
 */
export async function tablesNamed(words: readonly string[], lake: Lake): Promise<readonly string[]> {
  const names = await lake.list()
  if (words.length === 0) return names
  return [...new Set(words.flatMap(word => matching(word, names)))].sort()
}

function matching(word: string, names: readonly string[]): readonly string[] {
  const bare = (name: string) => name.slice(name.lastIndexOf('.') + 1)
  const found = word.endsWith('.*')
    ? names.filter(name => name.startsWith(word.slice(0, -1)))
    : names.filter(name => name === word || bare(name) === word)
  const exact = found.filter(name => name === word)
  if (exact.length > 0) return exact
  if (found.length > 0 && (word.endsWith('.*') || found.length === 1)) return found
  if (found.length > 1) fail('PROJECT_UNKNOWN_ASSET', `"${word}" may be ${found.join(' or ')}`)
  const meant = nearest(word, [...names, ...names.map(bare)])
  return fail('PROJECT_UNKNOWN_ASSET', `There is no table "${word}" in the lake`, {
    hint: meant ? `Did you mean ${meant}?` : '`massif show` lists the tables.',
  })
}
