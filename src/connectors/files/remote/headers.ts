import type { ConnectorContext } from '../../contract.ts'
import type { ValidOptions } from '../format.ts'
import { isAddress, pathsOf, takeApart } from '../paths.ts'

/**
 * A context whose requests carry a source's own headers, secrets among them looked up now. Only requests to the hosts
 * that the source names get them: a mirror is somebody else. Where a server sends us on to another host, the client
 * itself drops `authorization` and `cookie`.
 *
 * @throws MassifError SOURCE_SECRET for a secret that is not set
 */
export function withHeaders<C extends Pick<ConnectorContext, 'fetch' | 'secret'>>(
  options: ValidOptions,
  context: C,
): C {
  if (!options.headers) return context
  const headers = Object.entries(options.headers).map(
    ([name, value]) => [name, typeof value === 'string' ? value : context.secret(value.name)] as const,
  )
  const hosts = new Set(
    pathsOf(options)
      .filter(isAddress)
      .flatMap(path => {
        const place = takeApart(path)
        const address = place.kind === 'member' ? place.archive : path
        return URL.canParse(address) ? [new URL(address).origin] : []
      }),
  )
  const send: typeof fetch = (request, init) => {
    if (!hosts.has(new URL(String(request)).origin)) return context.fetch(request, init)
    const all = new Headers(init?.headers)
    for (const [name, value] of headers) all.set(name, value)
    return context.fetch(request, { ...init, headers: all })
  }
  return { ...context, fetch: send }
}
