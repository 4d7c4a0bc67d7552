import { type Diagnostic, fail, MassifError } from '../../diagnostics/diagnostic.ts'
import { nearest } from '../../diagnostics/nearest.ts'

/** What the places in a query from the command line name as their file. */
export const QUERY = 'query'

const CHANGES =
  /^(?:\s|--.*|\/\*[\s\S]*?\*\/)*(alter|attach|call|checkpoint|copy|create|delete|detach|drop|export|import|insert|install|load|merge|pragma|set|truncate|update|vacuum)\b/i

/** @throws MassifError SQL_FORBIDDEN where a statement does something else than read */
export function refuseChanges(sql: string): void {
  const word = CHANGES.exec(sql)?.[1]?.toUpperCase()
  if (word === undefined) return
  fail('SQL_FORBIDDEN', `massif query only reads, and ${word} does not`, {
    hint: 'Tables are what their queries make of their sources: change those, and `massif run`.',
  })
}

/**
 * What is wrong with a query, if it is the query: with its places in it, and for a table that is not there the name
 * that was probably meant, among all there are.
 *
 * @throws the error itself if it is not a MassifError
 */
export function queryProblems(error: unknown, sql: string, names: readonly string[]): readonly Diagnostic[] {
  if (!(error instanceof MassifError)) throw error
  return error.diagnostics.map(problem => {
    if (problem.at?.file !== '') return problem
    const at = { ...problem.at, file: QUERY }
    const meant = problem.code === 'SQL_UNKNOWN_TABLE' ? meantTable(sql, at, names) : undefined
    return { ...problem, at, ...(meant ? { hint: `Did you mean ${meant}?` } : {}) }
  })
}

function meantTable(sql: string, { line, column }: { line: number; column: number }, names: readonly string[]) {
  const text = sql.split('\n')[line - 1]?.slice(column - 1) ?? ''
  const word = /^[\w."]+/.exec(text)?.[0].replaceAll('"', '')
  if (word === undefined) return undefined
  const shortName = (name: string) => name.slice(name.indexOf('.') + 1)
  const same = names.find(name => shortName(name).toLowerCase() === word.toLowerCase())
  return same ?? nearest(word, names) ?? names.find(name => shortName(name) === nearest(word, names.map(shortName)))
}
