import type { Database, Transaction } from './contract.ts'

/** What connectors remember, by source. */
export async function allCursors(
  database: Database,
): Promise<ReadonlyMap<string, { readonly [key: string]: unknown }>> {
  const rows = await database.all('select source, value from cursors')
  return new Map(rows.map(row => [String(row.source), JSON.parse(String(row.value))]))
}

/** What the connector of a source remembers; undefined where it has landed nothing. */
export async function cursorOf(
  transaction: Transaction,
  source: string,
): Promise<{ readonly [key: string]: unknown } | undefined> {
  const [row] = await transaction.all('select value from cursors where source = ?', source)
  return row && JSON.parse(String(row.value))
}

/** Keeps a source's cursor; in the transaction that publishes the rows it stands for. */
export async function recordCursor(
  transaction: Transaction,
  cursor: { readonly source: string; readonly value: object; readonly run: string; readonly at: string },
): Promise<void> {
  await transaction.run(
    `insert into cursors (source, value, run_id, at) values (?, ?, ?, ?)
     on conflict (source) do update set value = excluded.value, run_id = excluded.run_id, at = excluded.at`,
    cursor.source,
    JSON.stringify(cursor.value),
    cursor.run,
    cursor.at,
  )
}
