import type { Code } from '../../../diagnostics/codes/table.ts'
import type { Statement } from '../sql/statement.ts'
import type { Told } from './explain.ts'
import type { Fault } from './fault.ts'
import { keywordAsName } from './keywords.ts'
import { onlyMention, placeIn, spotOf } from './place.ts'

/** What to tell of a query that DuckDB could not parse or bind. */
export function binding(fault: Fault, statement: Statement): Told {
  const spot = fault.position === undefined ? undefined : spotOf(statement, fault.position)
  const [code, message, name] = verdict(fault)
  const hint = suggestion(fault, code) ?? (code === 'SQL_SYNTAX' ? ofKeyword(statement, spot?.inQuery) : undefined)
  if (spot?.column !== undefined && code === 'SQL_UNKNOWN_COLUMN')
    return {
      code: 'CONTRACT_COLUMNS',
      message: `The query gives no column ${spot.column}, which its contract has`,
      hint,
    }
  if (code === 'SQL_SYNTAX' && spot?.inQuery !== undefined && spot.inQuery >= statement.query.length)
    return { code, message: 'The query ends too early', at: placeIn(statement.query, spot.inQuery) }
  const index = spot?.inQuery ?? (name === undefined ? undefined : onlyMention(statement.query, name))
  return { code, message, hint, at: index === undefined ? undefined : placeIn(statement.query, index) }
}

function ofKeyword({ query }: Statement, index: number | undefined): string | undefined {
  const word = index === undefined ? undefined : keywordAsName(query, index)
  return word && `${word} is a word of SQL. As a name, it stands in double quotes: "${word}".`
}

/** The name of the column that is not there, where that is the fault. */
export function missingColumn(fault: Fault): string | undefined {
  const [code, , name] = verdict(fault)
  return code === 'SQL_UNKNOWN_COLUMN' ? name : undefined
}

/** Code, message, and the name that a place can be looked for by where DuckDB gives none. */
function verdict(fault: Fault): readonly [Code, string, (string | undefined)?] {
  const { message, name, subtype, kind } = fault
  const first = message.split('\n', 1)[0] ?? message
  if (fault.type === 'Parser') return ['SQL_SYNTAX', first.replace(/^syntax error/, 'Syntax error')]
  if (subtype === 'COLUMN_NOT_FOUND') return unknownColumn(name ?? '')
  if (subtype === 'MISSING_ENTRY' && (kind === 'Table' || kind === 'View')) return unknownTable(name ?? '')
  if (subtype === 'MISSING_ENTRY')
    return [
      'SQL_INVALID',
      `There is no ${(kind ?? 'thing').toLowerCase().replace(/^(?:scalar|aggregate|table|macro) /, '')} ${name}`,
      name,
    ]
  if (subtype === 'NO_MATCHING_FUNCTION')
    return ['SQL_INVALID', `No function fits ${/'(.*?)'/.exec(first)?.[1] ?? name}`, name]
  const schema = /^Table with name "?([^"\s]+)"? does not exist/.exec(first)?.[1]
  if (schema) return unknownTable(schema)
  const table = /^Referenced table "([^"]+)" not found/.exec(first)?.[1]
  if (table) return unknownTable(table)
  const member = /^(?:Table|Values list) "([^"]+)" does not have a column named "([^"]+)"/.exec(first)
  if (member) return ['SQL_UNKNOWN_COLUMN', `${member[1]} has no column ${member[2]}`, member[2]]
  const other = /^Column "([^"]+)" (?:does not exist on|in (?:EXCLUDE|REPLACE|RENAME) list not found)/.exec(first)?.[1]
  if (other) return unknownColumn(other)
  return ['SQL_INVALID', first, /"([^"]+)"/.exec(first)?.[1]]
}

const unknownColumn = (name: string) => ['SQL_UNKNOWN_COLUMN', `There is no column ${name}`, name] as const
const unknownTable = (name: string) => ['SQL_UNKNOWN_TABLE', `There is no table ${name}`, name] as const

/** DuckDB's own tables are no help to who mistyped one of the project's. */
const SYSTEM = /^(?:information_schema|pg_catalog|duckdb_|pg_|sqlite_)/

function suggestion(fault: Fault, code: Code): string | undefined {
  if (fault.subtype === 'NO_MATCHING_FUNCTION') {
    const few = fault.candidates.length <= 6
    return few ? `It exists as ${fault.candidates.join('; ')}.` : 'Add a cast, so that both sides are of one type.'
  }
  const listed = /Candidate (?:bindings|tables|Entries): (?:: )?(.*)$/m.exec(fault.message)?.[1]
  const named = listed ? [...listed.matchAll(/"([^"]+)"/g)].map(match => match[1] as string) : []
  const near = (fault.candidates.length > 0 ? fault.candidates : named).filter(name => !SYSTEM.test(name)).slice(0, 3)
  if (near.length > 0) return `Did you mean ${near.join(' or ')}?`
  if (code === 'SQL_SYNTAX' || code === 'SQL_UNKNOWN_TABLE' || code === 'SQL_UNKNOWN_COLUMN') return undefined
  const rest = fault.message.split('\n').slice(1).join(' ').trim()
  return rest === '' ? undefined : rest.slice(0, 500)
}
