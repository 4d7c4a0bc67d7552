import type { Grain } from '../define/load.ts'
import type { Session } from '../engines/contract.ts'
import { merge, type Span, whole } from './ranges.ts'
import type { Role } from './roles.ts'

/**
 * The whole grains between the first and the last time found in the inputs that are read by interval;
 * undefined while they hold no rows. The inputs must be bound.
 */
export async function extent(
  roles: ReadonlyMap<string, readonly Role[]>,
  grain: Grain,
  session: Session,
): Promise<Span | undefined> {
  const found: Span[] = []
  for (const [name, of] of roles) {
    for (const by of new Set(of.flatMap(role => (role.how === 'slice' ? [role.by] : [])))) {
      const query = `select cast(min("${by}") as timestamp) as first, cast(max("${by}") as timestamp) as last from ${name}`
      for await (const { values } of session.read(query)) {
        const [first, last] = [values[0]?.[0], values[1]?.[0]] as (Date | null | undefined)[]
        if (first && last) found.push(whole(first.getTime(), last.getTime(), grain))
      }
    }
  }
  const [first] = merge(found)
  return first && { start: first.start, end: Math.max(...found.map(span => span.end)) }
}
