import type { Token } from './tokens.ts'

/** Functions whose arguments are parted by `from`. */
const WITH_FROM = new Set(['extract', 'trim', 'substring', 'overlay', 'position'])

/** Indices of the tokens that stand right after a `from` or `join` of a query: what is read there is a table. */
export function tablePositions(tokens: readonly Token[]): ReadonlySet<number> {
  const found = new Set<number>()
  const callers: string[] = []
  let before = ''
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token
    const word = token.kind === 'word' ? token.text.toLowerCase() : token.text
    if (word === '(') callers.push(before)
    else if (word === ')') callers.pop()
    else if (word === 'join') found.add(i + 1)
    else if (word === 'from' && before !== 'distinct' && !WITH_FROM.has(callers.at(-1) ?? '')) found.add(i + 1)
    before = word
  }
  return found
}
