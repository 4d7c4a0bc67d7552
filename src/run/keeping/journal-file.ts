import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { TableName } from '../../lake/contract.ts'

/** Rows of the state database, as plain values. */
export type Row = { readonly [column: string]: string | number | null }

/** What the state database knows of one published table: enough to know it again. */
export interface JournalEntry {
  /** Of the metadata file: below the lake's folder, or a URI where it is elsewhere. */
  readonly location: string
  readonly produced?: Row
  readonly cursor?: Row
  readonly checked?: readonly Row[]
}

/** One line: tables that were published together, or that are no more. */
export interface JournalLine {
  readonly at: string
  readonly tables?: { readonly [table: TableName]: JournalEntry }
  readonly gone?: readonly TableName[]
}

/** A table as the journal's last line about it says, and where it was before that, newest first. */
export interface Journalled {
  readonly entry: JournalEntry
  readonly before: readonly string[]
}

const NAME = 'massif.journal'
/** A journal is not worth writing again before it has so many bytes. */
const SMALL = 1_000_000

export function hasJournal(folder: string): boolean {
  return existsSync(join(folder, NAME))
}

/** Adds a line. It begins on a line of its own even where the last one was cut off. */
export function appendLine(folder: string, line: JournalLine): void {
  appendFileSync(join(folder, NAME), `\n${JSON.stringify(line)}`)
}

/** The tables that a journal says there are. A line that was cut off by a crash says nothing. */
export function readJournal(folder: string): ReadonlyMap<TableName, Journalled> {
  const tables = new Map<TableName, Journalled>()
  if (!hasJournal(folder)) return tables
  for (const text of readFileSync(join(folder, NAME), 'utf8').split('\n')) {
    const line = parsed(text)
    for (const name of line?.gone ?? []) tables.delete(name)
    for (const [name, entry] of Object.entries(line?.tables ?? {})) {
      const old = tables.get(name)
      tables.set(name, { entry, before: old ? [old.entry.location, ...old.before] : [] })
    }
  }
  return tables
}

/** Has the disk keep the journal, written again where most of it is of the past. */
export function tidyJournal(folder: string, at: string): void {
  const path = join(folder, NAME)
  if (!existsSync(path)) return
  if (statSync(path).size > SMALL) {
    const tables = Object.fromEntries([...readJournal(folder)].map(([name, { entry }]) => [name, entry]))
    const text = JSON.stringify({ at, tables } satisfies JournalLine)
    if (text.length * 4 < statSync(path).size) {
      writeFileSync(`${path}.next`, text)
      sync(`${path}.next`)
      renameSync(`${path}.next`, path)
    }
  }
  sync(path)
}

function sync(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function parsed(text: string): JournalLine | undefined {
  if (text === '') return undefined
  try {
    return JSON.parse(text) as JournalLine
  } catch {
    return undefined
  }
}
