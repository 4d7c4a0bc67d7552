import type { Assertion } from '../../define/checks.ts'
import { parseDuration } from '../../define/duration.ts'

/** Two queries: how many violations there are, and some of them to show. */
export interface ViolationQueries {
  /** One row, one column. */
  readonly count: string
  readonly sample: string
}

/** What a check's queries speak of, by the names under which the session knows them, as SQL takes them. */
export interface CheckTarget {
  /** The table. */
  readonly table: string
  /** The rows to look at where looking at some is exact: the table, or its rows that are new since the check passed. */
  readonly rows: string
  readonly references?: string
  /** The rendered query of a rule. */
  readonly rule?: string
  /** The run's time, ISO text without zone. */
  readonly runTime: string
}

const SHOWN = 5

/** The queries of an assertion, in SQL that both engines share. */
export function violationQueries(assertion: Assertion, target: CheckTarget): ViolationQueries {
  switch (assertion.rule) {
    case 'unique':
      return unique(assertion.columns, target)
    case 'notNull': {
      const found = assertion.columns.map(column => `${quote(column)} is null`).join(' or ')
      return rows(`select * from ${target.rows} where ${found}`)
    }
    case 'oneOf': {
      const column = quote(assertion.column)
      return values(column, `${column} not in (${assertion.values.map(literal).join(', ')})`, target.rows)
    }
    case 'references': {
      const column = quote(assertion.column)
      const missing = `not exists (select 1 from ${target.references} as target where target.${quote(assertion.toColumn)} = found.${column})`
      return values(`found.${column}`, missing, `${target.rows} as found`)
    }
    case 'fresh': {
      const { count, unit } = parseDuration(assertion.within)
      const column = quote(assertion.column)
      const newest = `cast(max(${column}) as timestamp)`
      const limit = `cast('${target.runTime}' as timestamp) - interval ${count} ${unit}`
      const stale = `select ${newest} as newest from ${target.table} having max(${column}) is null or ${newest} < ${limit}`
      return rows(stale)
    }
    case 'rule':
      return rows(target.rule ?? '')
  }
}

function unique(columns: readonly string[], target: CheckTarget): ViolationQueries {
  const key = columns.map(quote)
  const present = key.map(column => `${column} is not null`).join(' and ')
  const list = key.join(', ')
  const grouped = `select ${list}, count(*) as copies from ${target.table} as present where ${present}`
  // A key can only have become a double if one of its rows is new.
  const touched = key.map(column => `added.${column} = present.${column}`).join(' and ')
  const scoped =
    target.rows === target.table
      ? grouped
      : `${grouped} and exists (select 1 from ${target.rows} as added where ${touched})`
  const doubled = `${scoped} group by ${list} having count(*) > 1`
  return {
    count: `select count(*) as violations from (${doubled}) as doubled`,
    sample: `select * from (${doubled}) as doubled order by copies desc limit ${SHOWN}`,
  }
}

function values(column: string, condition: string, from: string): ViolationQueries {
  const where = `${column} is not null and ${condition}`
  return {
    count: `select count(*) as violations from ${from} where ${where}`,
    sample: `select ${column}, count(*) as copies from ${from} where ${where} group by ${column} order by 2 desc limit ${SHOWN}`,
  }
}

function rows(query: string): ViolationQueries {
  return {
    count: `select count(*) as violations from (${query}) as violation`,
    sample: `select * from (${query}) as violation limit ${SHOWN}`,
  }
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function literal(value: string | number): string {
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`
}
