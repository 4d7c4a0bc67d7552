import type { Draft } from './draft.ts'
import type { Origin } from './statement.ts'
import type { Token } from './tokens.ts'

/** Something in a query that must not be there. */
export interface Forbidden {
  readonly token: Token
  /** As it is written, with its case. */
  readonly what: string
  readonly why: 'time' | 'chance' | 'outside'
}

const VALUES = new Set('current_timestamp current_date current_time localtime localtimestamp'.split(' '))

const FUNCTIONS = new Map<string, Forbidden['why']>([
  ...of(
    'time',
    `now today current_timestamp current_date current_time localtime localtimestamp get_current_time
    get_current_timestamp transaction_timestamp statement_timestamp clock_timestamp curdate sysdate unix_timestamp
    txid_current sleep_ms`,
  ),
  ...of(
    'chance',
    'random rand randn setseed uuid gen_random_uuid uuidv4 uuidv7 nextval currval monotonically_increasing_id shuffle',
  ),
  ...of(
    'outside',
    `read_csv read_csv_auto read_parquet read_json read_json_auto read_json_objects read_json_objects_auto read_ndjson
    read_ndjson_auto read_ndjson_objects read_text read_blob read_duckdb parquet_scan parquet_metadata parquet_schema
    sniff_csv glob iceberg_scan delta_scan sqlite_scan postgres_scan mysql_scan getenv query query_table`,
  ),
])

function of(why: Forbidden['why'], names: string): [string, Forbidden['why']][] {
  return names.split(/\s+/).map(name => [name, why])
}

/**
 * What would make a query give another result each time it is run, on the same inputs: clocks, chance, and data that
 * is read past the project's sources.
 *
 * @param tables indices of the tokens that name a table
 */
export function forbidden(tokens: readonly Token[], tables: ReadonlySet<number>): Forbidden[] {
  const found: Forbidden[] = []
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token
    const before = tokens[i - 1]
    const called = tokens[i + 1]?.text === '('
    const word = nameOf(token, called)
    if (token.kind === 'string') {
      if (tables.has(i)) found.push({ token, what: token.text, why: 'outside' })
    } else if (word === 'tablesample' || (word === 'sample' && isWord(before, 'using'))) {
      found.push({ token, what: token.text, why: 'chance' })
    } else if (word !== '' && !isWord(before, 'as') && (before?.text !== '.' || isOwnSchema(tokens[i - 2]))) {
      // `unix_timestamp(x)` converts; without an argument it asks the clock.
      if (called && word === 'unix_timestamp' && tokens[i + 2]?.text !== ')') continue
      const why = called ? FUNCTIONS.get(word) : VALUES.has(word) ? 'time' : undefined
      if (why) found.push({ token, what: called ? `${token.text}()` : token.text, why })
    }
  }
  return found
}

/** A word, or the name of a function in quotes, in lower case. */
function nameOf({ kind, text }: Token, called: boolean): string {
  if (kind === 'word') return text.toLowerCase()
  return called && kind === 'quoted' ? text.slice(1, -1).toLowerCase() : ''
}

/** Where an engine keeps its functions: `main.random()` is `random()`. */
function isOwnSchema(token: Token | undefined): boolean {
  return ['main', 'system', 'pg_catalog'].includes(token?.text.toLowerCase() ?? '')
}

const WHY: { readonly [why in Forbidden['why']]: { readonly message: string; readonly hint?: string } } = {
  time: {
    message: 'asks the clock',
    hint: 'Use ${run.time} (in a .sql file :run_time): it stays the same when a step is redone.',
  },
  chance: { message: 'gives another value each time', hint: 'Make it from the data, for example with hash(…).' },
  outside: { message: 'reads past the project', hint: 'Declare a source for it: then changes of the data are seen.' },
}

/** Tells what a query must not hold. */
export function refuseForbidden(
  draft: Draft,
  tokens: readonly Token[],
  tables: ReadonlySet<number>,
  at: (token: Token) => Origin,
): void {
  for (const { token, what, why } of forbidden(tokens, tables)) {
    draft.problem('SQL_FORBIDDEN', `${what} ${WHY[why].message}`, at(token), WHY[why].hint)
  }
}

const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.text.toLowerCase() === word
