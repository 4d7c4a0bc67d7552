import { type Column, type Columns, columnOf, t } from '../define/columns.ts'
import { type DataType, sameType, typeText } from '../define/data-type.ts'
import type { Drift, Source } from '../define/source.ts'
import { propertyName, typeSource } from '../define/type-source.ts'
import type { Code } from '../diagnostics/codes/table.ts'
import { type Diagnostic, type DiagnosticDetails, diagnostic } from '../diagnostics/diagnostic.ts'
import { nearestNames } from '../diagnostics/nearest.ts'
import { type InspectedFile, matchNames } from '../engines/file-scan.ts'
import { rightDelimiter } from './csv/delimiter.ts'
import { canGrow, fitOf, looksLike } from './type-fit.ts'

/** What is compared: a contract, the raw table as it is, and what files hold. */
export interface DriftQuestion {
  readonly source: Source
  /** The source's qualified name. */
  readonly name: string
  /** The raw table that rows are added to; undefined where there is none, or where all its rows are replaced. */
  readonly present: Columns | undefined
  readonly inspected: readonly InspectedFile[]
}

export interface DriftAnswer {
  /** The columns to land; of no use when there are errors. */
  readonly columns: Columns
  readonly errors: readonly Diagnostic[]
  /** What the policy let pass: columns added, filled with nulls or left out, names of another case. */
  readonly warnings: readonly Diagnostic[]
}

/** Compares what files hold with a source's contract, and says what its policy makes of the difference. */
export function decideDrift(question: DriftQuestion): DriftAnswer {
  const comparison = new Comparison(question)
  if (comparison.isCutWrong()) return { columns: {}, errors: comparison.errors, warnings: [] }
  const columns: { [name: string]: Column } = {}
  for (const [column, declared] of Object.entries(question.source.definition.columns))
    columns[column] = comparison.declared(column, declared)
  for (const [column, added] of Object.entries(comparison.undeclared(columns))) columns[column] = added
  comparison.tellCases()
  return { columns, errors: comparison.errors, warnings: comparison.warnings }
}

/** One file's columns under the names of the contract. */
interface Matched {
  readonly file: InspectedFile
  readonly names: ReadonlyMap<string, string>
}

/** A decision in the making. */
class Comparison {
  readonly errors: Diagnostic[] = []
  readonly warnings: Diagnostic[] = []
  readonly #question: DriftQuestion
  readonly #policy: Drift
  readonly #format: string
  readonly #matched: readonly Matched[]
  readonly #cases: { readonly origin: string; readonly found: string; readonly column: string }[] = []

  constructor(question: DriftQuestion) {
    const { source, present, inspected } = question
    this.#question = question
    this.#policy = source.definition.drift ?? 'refuse'
    this.#format = source.connector
    const wanted = Object.keys({ ...source.definition.columns, ...(this.#policy === 'widen' ? present : {}) })
    this.#matched = inspected.map(file => ({ file, names: matchNames(wanted, Object.keys(file.columns)) }))
  }

  /** Whether files were cut at another character than stands between their values: then all columns seem to be missing. */
  isCutWrong(): boolean {
    if (this.#format !== 'csv') return false
    const declared = Object.keys(this.#question.source.definition.columns)
    for (const { file } of this.#matched) {
      const header = Object.keys(file.columns)
      const delimiter = rightDelimiter(header, declared)
      if (delimiter === undefined) continue
      this.#refuse(
        'SOURCE_COLUMN_MISSING',
        `${file.origin} has one column, ${shown(header[0] ?? '')}, and not those declared`,
        {
          hint: `Its values stand between other characters: say \`delimiter: '${delimiter === '\t' ? '\\t' : delimiter}'\`.`,
        },
      )
      return true
    }
    return false
  }

  /** Tells, once for all columns, of names that differ from the declared ones by case alone. */
  tellCases(): void {
    const [first] = this.#cases
    if (!first) return
    const names = listed(this.#cases.map(({ found }) => found))
    const declared = listed(this.#cases.map(({ column }) => column))
    const [is, it] = this.#cases.length === 1 ? ['is', 'it is read as that'] : ['are', 'they are read as those']
    this.#warn('SOURCE_COLUMN_MISSING', `${first.origin} has ${names} where ${declared} ${is} declared: ${it}`)
  }

  /** What a declared column is to be landed as. */
  declared(column: string, declared: Column): Column {
    const missing = this.#matched.filter(({ names }) => !names.has(column))
    // Of JSON, a member that is left out is null: only one that no object has is missing.
    const lenient = this.#format === 'json' && missing.length < this.#matched.length
    if (missing.length > 0 && !lenient) this.#missing(column, declared, missing)
    for (const { file, names } of this.#matched) {
      const found = names.get(column)
      if (found !== undefined && found !== column && !this.#cases.some(known => known.column === column))
        this.#cases.push({ origin: file.origin, found, column })
    }
    const grown = this.#policy === 'widen' ? this.#question.present?.[column] : undefined
    const from = grown && canGrow(declared.type, grown.type) ? grown.type : declared.type
    const type = this.#typeOf(column, from, this.#policy === 'widen')
    return sameType(type, declared.type) ? declared : columnOf(type, declared.nullable, declared.description)
  }

  /** The columns that are not declared and are landed all the same. */
  undeclared(taken: Columns): Columns {
    const added: { [name: string]: Column } = {}
    if (this.#policy === 'widen')
      for (const [column, { type }] of Object.entries(this.#question.present ?? {}))
        if (!(column in taken)) added[column] = columnOf(this.#typeOf(column, type, true))
    const names = new Map<string, { readonly type: DataType; readonly files: InspectedFile[] }>()
    for (const { file, names: matched } of this.#matched) {
      const known = new Set(matched.values())
      for (const [column, { type }] of Object.entries(file.columns)) {
        if (known.has(column)) continue
        const entry = names.get(column)
        if (entry) entry.files.push(file)
        else names.set(column, { type, files: [file] })
      }
    }
    for (const [column, { type, files }] of names) {
      if (!this.#isNew(column, type, files, { ...taken, ...added })) continue
      added[column] = columnOf(this.#newType(column, type))
    }
    return added
  }

  #missing(column: string, declared: Column, missing: readonly Matched[]): void {
    const first = missing[0]?.file as InspectedFile
    const has = Object.keys(first.columns)
    const message = `${first.origin} has no column ${column}${others(missing.length)}`
    if (this.#policy === 'widen' && declared.nullable) {
      this.#warn('SOURCE_COLUMN_MISSING', `${message}: it is filled with nulls`)
      return
    }
    const undeclared = has.filter(name => !(name in this.#question.source.definition.columns))
    const near = undeclared.length === 1 ? undeclared : nearestNames(column, undeclared, 1)
    const renamed = near.length > 0 ? `It has ${near[0]}: was it renamed? ` : `It has ${listed(has)}. `
    const rest = declared.nullable
      ? "`drift: 'widen'` would fill it with nulls."
      : 'It is required, so nulls cannot stand for it.'
    this.#refuse('SOURCE_COLUMN_MISSING', message, { hint: `${has.length > 0 ? renamed : 'It is empty. '}${rest}` })
  }

  /** @returns whether the column is to be added */
  #isNew(column: string, type: DataType, files: readonly InspectedFile[], taken: Columns): boolean {
    const message = `${files[0]?.origin} has a column ${column} (${typeText(type)}) that is not declared${others(files.length)}`
    const twin = Object.keys(taken).find(name => name.toLowerCase() === column.toLowerCase())
    if (this.#policy === 'ignore') {
      this.#warn('SOURCE_COLUMN_NEW', `${message}: it is left out`)
      return false
    }
    if (twin !== undefined) {
      const hint = `A table cannot have both: \`drift: 'ignore'\` leaves ${column} out.`
      this.#refuse('SOURCE_COLUMN_NEW', `${message}; its name differs from ${twin} only by case`, { hint })
      return false
    }
    if (this.#policy === 'widen') {
      this.#warn('SOURCE_COLUMN_NEW', `${message}: it is added`)
      return true
    }
    const hint = `Declare it: \`${propertyName(column)}: ${typeSource(type)}\`. Or say \`drift: 'widen'\` to add such columns, \`'ignore'\` to leave them out.`
    this.#refuse('SOURCE_COLUMN_NEW', message, { hint })
    return false
  }

  /** The type to land a column as: the wanted one, or one it may grow to. Files of another type are refused. */
  #typeOf(column: string, wanted: DataType, mayGrow: boolean): DataType {
    let type = wanted
    const misfits: { readonly file: InspectedFile; readonly found: DataType; readonly samples: readonly string[] }[] =
      []
    for (const { file, names } of this.#matched) {
      const name = names.get(column)
      const found = name === undefined ? undefined : file.columns[name]?.type
      if (name === undefined || !found) continue
      // JSON's numbers have no width of their own.
      if (mayGrow && this.#format === 'parquet' && canGrow(type, found)) {
        this.#warn(
          'SOURCE_COLUMN_TYPE',
          `${file.origin} has ${column} as ${typeText(found)}: it grows from ${typeText(type)}`,
        )
        type = found
        continue
      }
      const samples = file.samples[name] ?? []
      const fit = fitOf(found, type, this.#format)
      const other = fit === 'by-text' && samples.length > 0 && !samples.some(sample => looksLike(sample, type))
      if (fit === 'none' || other) misfits.push({ file, found, samples })
    }
    const first = misfits[0]
    if (first) {
      const seen = first.samples.length > 0 ? `, such as ${first.samples.slice(0, 3).map(shown).join(', ')}` : ''
      this.#refuse(
        'SOURCE_COLUMN_TYPE',
        `${first.file.origin} has ${column} as ${typeText(first.found)}${seen}; declared is ${typeText(type)}${others(misfits.length)}`,
        { hint: `Declare ${column} as what it is now, and convert it in a query; or have the file mended.` },
      )
    }
    return type
  }

  /** What is new is text in CSV, and what was found elsewhere; JSON of many kinds stays JSON. */
  #newType(column: string, first: DataType): DataType {
    let type = first
    for (const { file } of this.#matched) {
      const found = file.columns[column]?.type
      if (!found || sameType(found, type) || fitOf(found, type, this.#format) === 'lossless') continue
      if (canGrow(type, found) || fitOf(type, found, this.#format) === 'lossless') type = found
      else if (this.#format === 'json') type = t.json().type
      else
        this.#refuse(
          'SOURCE_COLUMN_TYPE',
          `${file.origin} has ${column} as ${typeText(found)}, other files as ${typeText(type)}`,
        )
    }
    return type
  }

  #refuse(code: Code, message: string, details: DiagnosticDetails = {}): void {
    this.errors.push(this.#tell(code, message, details))
  }

  #warn(code: Code, message: string): void {
    this.warnings.push(this.#tell(code, message, { severity: 'warning' }))
  }

  #tell(code: Code, message: string, details: DiagnosticDetails): Diagnostic {
    const { source, name } = this.#question
    return diagnostic(code, message, { asset: name, ...(source.site ? { at: source.site } : {}), ...details })
  }
}

const others = (files: number) =>
  files > 1 ? ` (and so in ${files - 1 === 1 ? 'one other file' : `${files - 1} other files`})` : ''

const listed = (names: readonly string[]) =>
  names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ')

const shown = (sample: string) => `"${sample.length > 40 ? `${sample.slice(0, 40)}…` : sample}"`
