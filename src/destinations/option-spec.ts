import type { Destination } from '../define/destination.ts'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'
import { nearestNames } from '../diagnostics/nearest.ts'
import type { Manifest } from './contract.ts'

/** One option of a kind of destination: what the documentation says of it, and which values it takes. */
export interface OptionSpec {
  readonly name: string
  readonly about: string
  readonly required: boolean
  /** What is wrong with a value, as the rest of a sentence that begins with the option's name. */
  readonly fault: (value: unknown) => string | undefined
}

/** Options as they are found: nothing is known of their types before they are checked. */
export type RawOptions = { readonly [name: string]: unknown }

/** Faults of a destination's options, one by one: unknown, missing, of a wrong value; and of its mode. */
export function checkOptions(
  destination: Destination,
  name: string,
  specs: readonly OptionSpec[],
  { modes }: Pick<Manifest, 'modes'>,
): readonly Diagnostic[] {
  const { to, mode = 'replace' } = destination.definition
  const options = to.options as RawOptions
  const known = new Map(specs.map(spec => [spec.name, spec]))
  const faults: Diagnostic[] = []
  const fault = (message: string, hint?: string) => faults.push(optionFault(destination, name, message, hint))
  for (const option of Object.keys(options)) {
    if (known.has(option)) continue
    const near = nearestNames(option, [...known.keys()], 1)
    const hint = near.length > 0 ? `Did you mean \`${near[0]}\`?` : `Its options are ${[...known.keys()].join(', ')}.`
    fault(`${to.destination} has no option \`${option}\``, hint)
  }
  for (const spec of specs) {
    const value = options[spec.name]
    if (value === undefined) {
      if (spec.required) fault(`The option \`${spec.name}\` is missing`, spec.about)
      continue
    }
    const wrong = spec.fault(value)
    if (wrong !== undefined) fault(`The option \`${spec.name}\` ${wrong}`, spec.about)
  }
  if (!modes.includes(mode)) {
    const known = modes.map(each => `'${each}'`).join(' or ')
    fault(`${to.destination} cannot be delivered to with mode '${mode}'`, `Its mode is ${known}.`)
  }
  return faults
}

export function optionFault(destination: Destination, name: string, message: string, hint?: string): Diagnostic {
  return diagnostic('DESTINATION_OPTIONS', `${name}: ${message}`, {
    asset: name,
    ...(destination.site ? { at: destination.site } : {}),
    ...(hint === undefined ? {} : { hint }),
  })
}

export function manifestOptions(specs: readonly OptionSpec[]): Manifest['options'] {
  return specs.map(({ name, about, required }) => ({ name, about, required }))
}
