import type { Client } from 'pg'
import type { Secret } from '../../define/secret.ts'
import { fail } from '../../diagnostics/diagnostic.ts'
import { isUrl } from './options.ts'

const CONNECT_MILLISECONDS = 15_000
/** How long another's lock on the table is waited for, in milliseconds. */
const LOCK_MILLISECONDS = 60_000

export interface Address {
  readonly url: string
  /** `host:port/database`. */
  readonly server: string
}

/** @throws MassifError SOURCE_SECRET, DESTINATION_OPTIONS */
export function addressOf(url: Secret | string, destination: string, secret: (name: string) => string): Address {
  const text = typeof url === 'string' ? url : secret(url.name)
  // What is in the url is never shown: it holds a password.
  if (!isUrl(text)) {
    const what = typeof url === 'string' ? '`url`' : `The secret ${url.name}`
    fail('DESTINATION_OPTIONS', `${what} is no address such as postgres://user:password@host:5432/database`, {
      asset: destination,
    })
  }
  const { hostname, port, pathname } = new URL(text)
  return { url: text, server: `${hostname || 'localhost'}:${port || 5432}${pathname}` }
}

/** Runs `work` on a connection of its own, which is cut at once when `signal` is aborted: the server then rolls back. */
export async function connected<T>(
  { url }: Address,
  signal: AbortSignal,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const { default: pg } = await import('pg')
  const client = new pg.Client({
    connectionString: url,
    application_name: 'massif',
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    keepAlive: true,
  })
  // A connection that breaks while nothing waits for it is told by the next statement.
  client.on('error', () => {})
  const cut = () => client.connection.stream.destroy()
  signal.addEventListener('abort', cut, { once: true })
  try {
    await client.connect()
    // What values as text mean must not depend on how the server or the user is set up.
    await client.query(
      `set client_encoding = 'UTF8'; set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set standard_conforming_strings = on; set lock_timeout = ${LOCK_MILLISECONDS}; set idle_in_transaction_session_timeout = 0; set statement_timeout = 0`,
    )
    return await work(client)
  } finally {
    signal.removeEventListener('abort', cut)
    await client.end().catch(() => {})
  }
}
