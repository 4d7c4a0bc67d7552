import { fail } from '../../../diagnostics/diagnostic.ts'
import type { ConnectorContext } from '../../contract.ts'

/** How long a server may take to begin its answer. Milliseconds. */
const PATIENCE = 60_000

/** A server that cannot be asked just now; trying again may help. */
export class Unreachable extends Error {
  readonly because: string

  constructor(address: string, because: string, cause?: unknown) {
    super(`${address} could not be reached: ${because}`, { cause })
    this.because = because
  }
}

/**
 * Asks a server. The body is as it is stored there: it is never to be packed for the journey. That a copy is current
 * (304) or a range is past the end (416) is an answer too.
 *
 * @throws Unreachable when it does not answer, or answers that it cannot now
 * @throws MassifError SOURCE_NOTHING_FOUND, SOURCE_UNREADABLE when it refuses
 */
export async function request(
  address: string,
  method: 'HEAD' | 'GET',
  headers: { readonly [name: string]: string },
  { fetch, signal }: Pick<ConnectorContext, 'fetch' | 'signal'>,
): Promise<Response> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(new Error(`no answer in ${PATIENCE / 1000} seconds`)), PATIENCE)
  let response: Response
  try {
    response = await fetch(address, {
      method,
      headers: { 'accept-encoding': 'identity', ...headers },
      signal: signal ? AbortSignal.any([signal, patience.signal]) : patience.signal,
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw new Unreachable(address, reasonOf(error), error)
  } finally {
    clearTimeout(timer)
  }
  if (response.ok || response.status === 304 || response.status === 416) return response
  await response.body?.cancel()
  const { status } = response
  const said = `HTTP ${status}${response.statusText ? ` ${response.statusText}` : ''}`
  if (status === 404 || status === 410)
    fail('SOURCE_NOTHING_FOUND', `There is nothing at ${address}: ${said}`, { hint: 'Check the address in a browser.' })
  if (status >= 500 || status === 408 || status === 425 || status === 429) throw new Unreachable(address, said)
  // Some servers know no HEAD, and some allow GET alone.
  if (method === 'HEAD') return request(address, 'GET', headers, { fetch, ...(signal ? { signal } : {}) })
  const hint =
    status === 401 || status === 403
      ? "Where it wants a login, give it in `headers`: { authorization: secret('TOKEN') }."
      : 'Check the address in a browser.'
  fail('SOURCE_UNREADABLE', `${address} cannot be read: ${said}`, { hint })
}

/** The words at the bottom of an error: those of `fetch` itself say only that it failed. */
export function reasonOf(error: unknown): string {
  let deepest = error as { message?: string; code?: string; cause?: unknown }
  while (deepest.cause instanceof Error) deepest = deepest.cause
  return deepest.message || deepest.code || String(error)
}
