import { constants } from 'node:os'
import type { Columns } from '../../../define/columns.ts'
import { typeText } from '../../../define/data-type.ts'
import type { Code } from '../../../diagnostics/codes/table.ts'
import { type DiagnosticDetails, diagnostic, MassifError, type Place } from '../../../diagnostics/diagnostic.ts'
import type { Statement } from '../sql/statement.ts'
import { binding } from './binding.ts'
import { castFault } from './cast.ts'
import { damageIn } from './damaged.ts'
import { type Fault, faultOf } from './fault.ts'
import { placeIn, type Spot, spotOf } from './place.ts'

/** What is known beside the error itself. */
export interface Circumstances {
  readonly statement: Statement
  /** The table that was being written. */
  readonly asset?: string
  /** Its contract. */
  readonly columns?: Columns
  readonly signal?: AbortSignal | undefined
  /** Where the engine spills, for messages. */
  readonly spill: string
  /** Whether an error's place may be in the text of another query bound under a name. */
  readonly bound: boolean
}

/** What to tell: the parts of a diagnostic but for what all of them share. */
export interface Told {
  readonly code: Code
  readonly message: string
  readonly at?: Place | undefined
  readonly hint?: string | undefined
}

/**
 * What a user should read about an error DuckDB threw. A MassifError is given back as it is, and so is what is not
 * DuckDB's: it is a fault of ours.
 */
export function explain(error: unknown, circumstances: Circumstances): unknown {
  if (error instanceof MassifError) return error
  const fault = faultOf(error)
  if (!fault) return error
  const { code, message, at, hint } = tell(fault, circumstances)
  const details: DiagnosticDetails = {
    ...(circumstances.asset === undefined ? {} : { asset: circumstances.asset }),
    ...(at ? { at } : {}),
    ...(hint === undefined ? {} : { hint }),
  }
  return new MassifError([diagnostic(code, message, details)], { cause: error })
}

function tell(fault: Fault, circumstances: Circumstances): Told {
  const { statement, signal, spill } = circumstances
  switch (fault.type) {
    case 'INTERRUPT':
      return signal?.aborted
        ? { code: 'ENGINE_CANCELLED', message: 'The work was cancelled' }
        : { code: 'ENGINE_QUERY', message: 'The query was interrupted' }
    case 'Out of Memory':
      return memory(fault, spill)
    case 'IO':
      return input(fault, circumstances)
    case 'Parser':
    case 'Binder':
    case 'Catalog':
      return binding(fault, statement)
    case 'Invalid Input':
      if (fault.message.startsWith('No statement')) return { code: 'SQL_SYNTAX', message: 'The query is empty' }
      if (fault.message.startsWith('Cannot prepare multiple')) return SEVERAL
      break
    case 'Conversion':
    case 'Out of Range':
    case 'Mismatch Type':
      return conversion(fault, circumstances)
  }
  return running(fault, circumstances)
}

const SEVERAL: Told = {
  code: 'SQL_INVALID',
  message: 'A query must be one statement',
  hint: 'A `pivot` is one where it names its values: `on month in (1, 2, 3)`.',
}

function conversion(fault: Fault, circumstances: Circumstances): Told {
  const { columns, statement } = circumstances
  const spot = fault.position === undefined ? undefined : spotOf(statement, fault.position)
  const { value, source } = castFault(fault.message)
  const given = value === undefined ? 'A value' : `The value ${value}`
  if (spot?.column !== undefined && beginsCast(statement, spot) && (source === undefined || source === spot.column)) {
    const type = columns?.[spot.column]?.type
    const of = type ? ` (${typeText(type)})` : ''
    return { code: 'ENGINE_CAST', message: `${given} does not fit column ${spot.column}${of}` }
  }
  if (fault.type !== 'Conversion') return running(fault, circumstances)
  const at =
    spot?.inQuery !== undefined && trusted(circumstances, spot) ? placeIn(statement.query, spot.inQuery) : undefined
  return { code: 'ENGINE_CAST', message: firstLine(fault.message), ...(at ? { at } : {}) }
}

function running(fault: Fault, circumstances: Circumstances): Told {
  const damage = damageIn(fault)
  if (damage) {
    const which = damage.path === undefined ? 'A Parquet file that is read' : `The file ${damage.path}`
    return { code: 'LAKE_FILE_DAMAGED', message: `${which} is damaged: ${damage.why}` }
  }
  const { statement } = circumstances
  const spot = fault.position === undefined || circumstances.bound ? undefined : spotOf(statement, fault.position)
  const at = spot?.inQuery === undefined ? undefined : placeIn(statement.query, spot.inQuery)
  return { code: 'ENGINE_QUERY', message: `${fault.type}: ${firstLine(fault.message)}`, ...(at ? { at } : {}) }
}

const beginsCast = ({ sql, casts }: Statement, { index }: Spot): boolean =>
  casts.some(({ start, end }) => index >= start && index < end && /^cast\(/i.test(sql.slice(index, index + 5)))

/** Whether a place in the query is where a cast is, rather than a place of another query's text that means nothing here. */
function trusted({ statement, bound }: Circumstances, { index }: Spot): boolean {
  return !bound || /^(?:(?:try_)?cast\s*\(|::|')/i.test(statement.sql.slice(index, index + 12))
}

function memory(fault: Fault, spill: string): Told {
  // The limit on spilled bytes is what was free on the disk.
  if (fault.message.includes('max_temp_directory_size'))
    return { code: 'LAKE_DISK_FULL', message: `The disk is full: the engine cannot spill more into ${spill}` }
  const [, wanted, used] = /(?:size|of) ([\d.]+ \w+) \(([^)]*) used\)/.exec(fault.message) ?? []
  const more = wanted ? `: ${wanted} more were needed with ${used} in use` : ''
  return { code: 'ENGINE_MEMORY', message: `The memory limit does not suffice, even with spilling${more}` }
}

const FULL: ReadonlySet<number | undefined> = new Set([constants.errno.ENOSPC, constants.errno.EDQUOT])

function input(fault: Fault, { spill, statement }: Circumstances): Told {
  const path = /"([^"]+)"/.exec(fault.message)?.[1] ?? ''
  if (FULL.has(fault.errno)) return { code: 'LAKE_DISK_FULL', message: `The disk is full: cannot write ${path}` }
  if (path !== '' && path.startsWith(spill))
    return {
      code: 'ENGINE_MEMORY',
      message: `The memory limit was reached, and the engine cannot spill: ${firstLine(fault.message)}`,
    }
  if (/^No files found|No such file/.test(fault.message)) {
    // A file that the query itself names is none of the lake's.
    const named = path === '' ? -1 : statement.query.indexOf(path)
    if (named >= 0)
      return {
        code: 'SQL_INVALID',
        message: `The query reads ${path}, which is not there`,
        at: placeIn(statement.query, named),
      }
    return { code: 'LAKE_FILE_MISSING', message: `The file ${path} is not there` }
  }
  return { code: 'ENGINE_QUERY', message: firstLine(fault.message) }
}

const firstLine = (text: string): string => text.split('\n', 1)[0]?.slice(0, 1000) ?? ''
