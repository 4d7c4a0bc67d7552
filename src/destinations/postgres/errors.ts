import type { Code } from '../../diagnostics/codes/table.ts'
import { diagnostic, MassifError } from '../../diagnostics/diagnostic.ts'

/** What is known of where an error came from. */
export interface Where {
  readonly destination: string
  /** `host:port/database`, without user and password. */
  readonly server: string
  readonly table: string
}

interface ServerError {
  readonly code?: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  /** `COPY orders, line 3, column amount: "x"`. */
  readonly where?: string
}

/**
 * What a user should read about an error of PostgreSQL's or of the connection to it; classes of SQLSTATE:
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function explain(error: unknown, where: Where): unknown {
  if (error instanceof MassifError) return error
  if (!(error instanceof Error)) return error
  const fault = error as ServerError
  const told = tell(fault, where)
  if (!told) return error
  const { code, message, hint } = told
  return new MassifError(
    [diagnostic(code, message, { asset: where.destination, ...(hint === undefined ? {} : { hint }) })],
    { cause: error },
  )
}

interface Told {
  readonly code: Code
  readonly message: string
  readonly hint?: string
}

function tell(fault: ServerError, { server, table }: Where): Told | undefined {
  const { code } = fault
  const said = [fault.message, fault.detail].filter(Boolean).join('. ')
  if (code === undefined) {
    // The client says these in words only.
    if (!/terminated|timeout|ended|closed|password|SSL|SASL|certificate/i.test(fault.message)) return undefined
    if (/password/i.test(fault.message)) return access(`PostgreSQL at ${server} wants a password`)
    if (/SSL|certificate/i.test(fault.message)) return { code: 'DESTINATION_ACCESS', message: `${server}: ${said}` }
    return unavailable(`The connection to PostgreSQL at ${server} was lost or not made: ${fault.message}`)
  }
  if (/^E[A-Z]+/.test(code)) {
    if (code === 'ENOTFOUND') return unavailable(`There is no host of that name: ${server}`)
    return unavailable(`PostgreSQL at ${server} cannot be reached: ${REASONS[code] ?? code}`)
  }
  if (/^(?:08|40|53[03]|57P|55P03|57014)/.test(code)) return unavailable(`PostgreSQL at ${server}: ${said}`)
  if (code === '28P01') return access(`PostgreSQL at ${server} refuses the password`)
  if (code.startsWith('28')) return access(`PostgreSQL at ${server} refuses the user: ${said}`)
  if (code === '42501')
    return {
      code: 'DESTINATION_ACCESS',
      message: `PostgreSQL at ${server}: ${said}`,
      hint: `Grant it, or let somebody else make ${table}.`,
    }
  if (code === '3D000')
    return { code: 'DESTINATION_MISSING', message: `${server}: ${said}`, hint: 'Make the database, or mend the url.' }
  if (code === '3F000' || code === '42P01') return { code: 'DESTINATION_MISSING', message: `${server}: ${said}` }
  if (code === '42P10' || code === '42703' || code === '42804')
    return { code: 'DESTINATION_COLUMNS', message: `${table}: ${said}` }
  if (/^(?:22|23|44)/.test(code)) {
    const place = fault.where?.split('\n', 1)[0]
    return {
      code: 'DESTINATION_VALUE',
      message: `${table} takes not all of the rows: ${said}${place ? ` (${place})` : ''}`,
      hint: 'Nothing was delivered. Mend the rows, or the table.',
    }
  }
  return { code: 'DESTINATION_FAILED', message: `PostgreSQL at ${server}: ${said} (SQLSTATE ${code})` }
}

const unavailable = (message: string): Told => ({ code: 'DESTINATION_UNAVAILABLE', message })
const access = (message: string): Told => ({
  code: 'DESTINATION_ACCESS',
  message,
  hint: 'Look at the url of the destination.',
})

const REASONS: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no network',
  EAI_AGAIN: 'its name cannot be looked up now',
  ETIMEDOUT: 'it does not answer',
  EPIPE: 'the connection was cut',
}
