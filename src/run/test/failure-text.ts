import { diffText } from './diff-text.ts'
import type { TestResult } from './run-test.ts'

/** What is wrong with a test that failed, as lines: the words, and the rows that differ. */
export function failureText({ message, diff, errors = [] }: TestResult): string {
  const told = errors.map(each => {
    const place = each.at ? `\n  at ${each.at.file}:${each.at.line}:${each.at.column}` : ''
    return `${each.code}: ${each.message}${place}${each.hint ? `\n  ${each.hint}` : ''}`
  })
  return [...(message ? [message] : []), ...told, ...(diff ? [diffText(diff)] : [])].join('\n')
}
