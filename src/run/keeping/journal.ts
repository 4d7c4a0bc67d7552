import { publishedLocations } from '../../lake/catalog/published.ts'
import type { TableName } from '../../lake/contract.ts'
import { warehouseUri } from '../../lake/fork.ts'
import { fileKey } from '../../lake/maintenance/reachable.ts'
import type { Database, SqlRow } from '../../state/contract.ts'
import { appendLine, hasJournal, type JournalEntry, type Row, readJournal, tidyJournal } from './journal-file.ts'

/**
 * Writes down beside the lake which states were published and what made them, so that the catalogue can be made again
 * from files: that a metadata file is there does not say that it was ever published. A line follows its transaction;
 * what a crash kept from being written is made up for when the next command that publishes ends.
 */
export class Journal {
  readonly #folder: string
  readonly #database: Database
  readonly #now: () => Date
  #stale: boolean

  /** @param folder of the lake */
  constructor(folder: string, database: Database, now: () => Date) {
    this.#folder = folder
    this.#database = database
    this.#now = now
    this.#stale = !hasJournal(folder)
  }

  /** To be called after tables were published. Never fails: what was published stays so. */
  async published(tables: ReadonlyMap<TableName, string>): Promise<void> {
    this.#stale = true
    await this.#add(tables, []).catch(() => {})
  }

  /** To be called when the catalogue changes in another way: `settle` writes down how. */
  changed(): void {
    this.#stale = true
  }

  /** Makes the journal say what the catalogue says, if anything was published. Never fails. */
  async settle(): Promise<void> {
    if (!this.#stale || this.#database.readOnly) return
    try {
      const now = await publishedLocations(this.#database)
      const known = readJournal(this.#folder)
      const changed = [...now].filter(([name, at]) => known.get(name)?.entry.location !== this.#relative(at))
      const gone = [...known.keys()].filter(name => !now.has(name))
      if (changed.length + gone.length > 0 || !hasJournal(this.#folder)) await this.#add(new Map(changed), gone)
      tidyJournal(this.#folder, this.#now().toISOString())
      this.#stale = false
    } catch {
      // A disk that is full is told by whoever has something to say; the next command tries again.
    }
  }

  async #add(tables: ReadonlyMap<TableName, string>, gone: readonly TableName[]): Promise<void> {
    const names = [...tables.keys()]
    const [produced, cursors, checked] = [
      await this.#rows('produced', 'asset', names),
      await this.#rows('cursors', 'source', names),
      await this.#rows('checked', 'asset', names),
    ]
    const entries = [...tables].map(([name, location]): [TableName, JournalEntry] => {
      const [made] = produced.get(name) ?? []
      const [cursor] = cursors.get(name) ?? []
      const checks = checked.get(name)
      return [
        name,
        {
          location: this.#relative(location),
          ...(made ? { produced: made } : {}),
          ...(cursor ? { cursor } : {}),
          ...(checks ? { checked: checks } : {}),
        },
      ]
    })
    appendLine(this.#folder, {
      at: this.#now().toISOString(),
      ...(entries.length > 0 ? { tables: Object.fromEntries(entries) } : {}),
      ...(gone.length > 0 ? { gone } : {}),
    })
  }

  async #rows(table: string, column: string, names: readonly string[]): Promise<ReadonlyMap<string, readonly Row[]>> {
    if (names.length === 0) return new Map()
    const marks = names.map(() => '?').join(', ')
    const rows = await this.#database.all(`select * from ${table} where ${column} in (${marks})`, ...names)
    return Map.groupBy(rows.map(plain), row => String(row[column]))
  }

  #relative(location: string): string {
    return relativeTo(this.#folder, location)
  }
}

/** A file's place below the lake's folder; its URI where it is elsewhere. */
export function relativeTo(folder: string, location: string): string {
  const [root, key] = [`${fileKey(warehouseUri(folder))}/`, fileKey(location)]
  return key.startsWith(root) ? key.slice(root.length) : location
}

function plain(row: SqlRow): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? String(value) : (value as Row[string]),
    ]),
  )
}
