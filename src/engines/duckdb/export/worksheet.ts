import type { DataType, ScalarName } from '../../../define/data-type.ts'
import { SHEET_SCALES, SHEET_STYLES } from '../../export.ts'

interface CellColumn {
  /** An expression. */
  readonly name: string
  readonly type: DataType
}

/** Excel keeps 15 digits of a number: what has more is written as text, so that none is lost. */
const EXACT = '999999999999999'

/** An expression for one row of a worksheet. */
export function sheetRow(columns: readonly CellColumn[]): string {
  return `'<row>' || ${columns.map(({ name, type }) => cell(name, type)).join(' || ')} || '</row>'`
}

function cell(value: string, type: DataType): string {
  return `case when ${value} is null then '<c/>' ${cases(value, type)} end`
}

function cases(value: string, type: DataType): string {
  if (type.kind === 'decimal') {
    const style = SHEET_STYLES.scale + Math.min(type.scale, SHEET_SCALES)
    const exact =
      type.precision <= 15
        ? 'true'
        : `length(replace(ltrim(replace(abs(${value})::varchar, '.', ''), '0'), '-', '')) <= 15`
    return `when ${exact} then ${number(`${value}::varchar`, style)} else ${text(`${value}::varchar`)}`
  }
  if (type.kind !== 'scalar') return `else ${text(`to_json(${value})::varchar`)}`
  return scalar(value, type.name)
}

function scalar(value: string, name: ScalarName): string {
  switch (name) {
    case 'boolean':
      return `when ${value} then '<c t="b"><v>1</v></c>' else '<c t="b"><v>0</v></c>'`
    case 'integer':
      return `else ${number(`${value}::varchar`, SHEET_STYLES.general)}`
    case 'bigint':
      return `when ${value} between -${EXACT} and ${EXACT} then ${number(`${value}::varchar`, SHEET_STYLES.general)} else ${text(`${value}::varchar`)}`
    case 'float':
    case 'double':
      return `when isfinite(${value}) then ${number(`${value}::varchar`, SHEET_STYLES.general)} else ${text(`${value}::varchar`)}`
    case 'date':
      return `when ${inCalendar(value)} then ${number(`date_diff('day', date '1899-12-30', ${value})::varchar`, SHEET_STYLES.date)} else ${text(`${value}::varchar`)}`
    case 'timestamp':
    case 'timestamptz': {
      // Microseconds since 1899-12-30, in days.
      const days = `(((epoch_us(${value}) + 2209161600000000) / 86400000000.0)::double)::varchar`
      return `when ${inCalendar(`${value}::date`)} then ${number(days, SHEET_STYLES.timestamp)} else ${text(`${value}::varchar`)}`
    }
    case 'binary':
      return `else ${text(`hex(${value})`)}`
    default:
      return `else ${text(`${value}::varchar`)}`
  }
}

// Excel's days begin with 1900, whose 29th of February they count, and end with the year 9999.
const inCalendar = (date: string): string => `${date} between date '1900-03-01' and date '9999-12-31'`

function number(value: string, style: number): string {
  return `'<c s="${style}"><v>' || ${value} || '</v></c>'`
}

/** Text in the cell itself: whatever it begins with, it is never read as a formula. */
function text(value: string): string {
  return `'<c t="inlineStr"><is><t xml:space="preserve">' || ${xmlText(value)} || '</t></is></c>'`
}

/**
 * Text for XML. Characters that XML cannot hold, and line ends, which our rows end with, are written `_x000A_`
 * (ISO/IEC 29500-1, 22.9.2.19), and what looks like such a thing already has its first character written so.
 */
function xmlText(value: string): string {
  const kept = `regexp_replace(${value}, '_(x[0-9A-Fa-f]{4}_)', '_x005F_\\1', 'g')`
  const entities = `replace(replace(replace(${kept}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')`
  const bad = '[\\x{00}-\\x{08}\\x{0B}-\\x{1F}\\x{FFFE}\\x{FFFF}]'
  const coded = `array_to_string(list_transform(string_split(${entities}, ''), lambda c: case when regexp_matches(c, '${bad}') then printf('_x%04X_', ord(c)) else c end), '')`
  return `replace(case when regexp_matches(${entities}, '${bad}') then ${coded} else ${entities} end, chr(10), '&#10;')`
}
