import { tokensFrom } from './scan.ts'

export interface ImportSpecifier {
  readonly specifier: string
  /** Offsets of the text between the quotes. */
  readonly start: number
  readonly end: number
}

/** What a module imports and re-exports, as it is written; `import('…')` too. */
export function importSpecifiers(text: string): ImportSpecifier[] {
  const found: ImportSpecifier[] = []
  let before = ''
  let called = false
  for (const token of tokensFrom(text, 0)) {
    const isString = token.text.startsWith("'") || token.text.startsWith('"')
    if (isString && (before === 'from' || before === 'import' || called)) {
      found.push({ specifier: token.text.slice(1, -1), start: token.start + 1, end: token.end - 1 })
    }
    called = before === 'import' && token.text === '('
    before = token.text
  }
  return found
}
