import { type Diagnostic, diagnostic, type Place } from '../../diagnostics/diagnostic.ts'
import { circles } from './circles.ts'

/**
 * Names in an order in which each comes after what it reads, and otherwise as they are sorted.
 * Those that read each other in a circle come in any order.
 */
export function readingOrder(names: readonly string[], inputsOf: (name: string) => readonly string[]): string[] {
  const order: string[] = []
  const seen = new Set<string>()
  const known = new Set(names)
  for (const name of names) {
    const path = [{ name, next: 0 }]
    if (!known.has(name) || seen.has(name)) continue
    seen.add(name)
    for (let at = path.at(-1); at; at = path.at(-1)) {
      const input = inputsOf(at.name)[at.next++]
      if (input === undefined) {
        order.push(at.name)
        path.pop()
      } else if (known.has(input) && !seen.has(input)) {
        seen.add(input)
        path.push({ name: input, next: 0 })
      }
    }
  }
  return order
}

/** One diagnostic for each circle of assets that read each other, with the place of every reference. */
export function readingCycles(
  names: readonly string[],
  inputsOf: (name: string) => readonly string[],
  placeOf: (reader: string, input: string) => Place | undefined,
): Diagnostic[] {
  return circles(names, inputsOf).map(around => {
    const steps = around.map((name, index) => {
      const input = around[(index + 1) % around.length] ?? name
      const at = placeOf(name, input)
      return { message: `${name} reads ${input}`, ...(at ? { at } : {}) }
    })
    const first = around[0] ?? ''
    const at = steps[0]?.at
    return diagnostic('PROJECT_CYCLE', `Assets read each other in a circle: ${[...around, first].join(' → ')}`, {
      asset: first,
      ...(at ? { at } : {}),
      related: steps,
      hint: 'Take one of these references out, or split a table in two.',
    })
  })
}
