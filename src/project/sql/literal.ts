import type { Literal } from '../../define/sql.ts'

/**
 * A value as a SQL literal. Numbers are written as they are in JavaScript, dates as timestamps in UTC.
 *
 * @returns undefined for what SQL has no literal for: not a number, an infinity, an invalid date.
 */
export function literal(value: Literal): string | undefined {
  switch (typeof value) {
    case 'string':
      return `'${value.replaceAll("'", "''")}'`
    case 'boolean':
      return String(value)
    case 'number':
      return Number.isFinite(value) ? signed(String(value)) : undefined
    case 'bigint':
      return signed(String(value))
    default:
      return Number.isNaN(value.getTime()) ? undefined : timestamp(isoText(value))
  }
}

/** Milliseconds beyond the second are kept only where there are some. */
export function isoText(date: Date): string {
  return date.toISOString().replace('T', ' ').replace('Z', '').replace('.000', '')
}

/** @param text ISO text without zone */
export function timestamp(text: string): string {
  return `TIMESTAMP '${text}'`
}

// Without parentheses, a minus before it would make a comment of the rest of the line.
const signed = (text: string): string => (text.startsWith('-') ? `(${text})` : text)
