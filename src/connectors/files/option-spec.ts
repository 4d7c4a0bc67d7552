import type { Source } from '../../define/source.ts'
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts'
import { nearestNames } from '../../diagnostics/nearest.ts'

/** One option of a connector: what the documentation says of it, and which values it takes. */
export interface OptionSpec {
  readonly name: string
  readonly about: string
  readonly required: boolean
  /** What is wrong with a value, as the rest of a sentence that begins with the option's name. */
  readonly fault: (value: unknown) => string | undefined
}

/** What every source may say, whatever its connector; not for the connector to judge. */
const COMMON = ['about', 'owner', 'was', 'columns', 'time', 'drift', 'maxRejected', 'partition', 'checks']

/** Options as a connector finds them: nothing is known of their types before they are checked. */
export type RawOptions = { readonly [name: string]: unknown }

/** Faults of a source's options, one by one: unknown, missing, or of a wrong value. */
export function checkOptions(source: Source, name: string, specs: readonly OptionSpec[]): readonly Diagnostic[] {
  const options = source.options as RawOptions
  const known = new Map(specs.map(spec => [spec.name, spec]))
  const faults: Diagnostic[] = []
  for (const option of Object.keys(options)) {
    if (known.has(option) || COMMON.includes(option)) continue
    const near = nearestNames(option, [...known.keys(), ...COMMON], 1)
    const hint = near.length > 0 ? `Did you mean \`${near[0]}\`?` : `Its options are ${[...known.keys()].join(', ')}.`
    faults.push(optionFault(source, name, `${source.connector} has no option \`${option}\``, hint))
  }
  for (const spec of specs) {
    const value = options[spec.name]
    if (value === undefined) {
      if (spec.required) faults.push(optionFault(source, name, `The option \`${spec.name}\` is missing`, spec.about))
      continue
    }
    const fault = spec.fault(value)
    if (fault !== undefined) faults.push(optionFault(source, name, `The option \`${spec.name}\` ${fault}`, spec.about))
  }
  return faults
}

export function optionFault(source: Source, name: string, message: string, hint?: string): Diagnostic {
  return diagnostic('SOURCE_OPTIONS', `${name}: ${message}`, {
    asset: name,
    ...(source.site ? { at: source.site } : {}),
    ...(hint === undefined ? {} : { hint }),
  })
}

export const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? undefined : `must be a text, not ${shown(value)}`

export const texts = (value: unknown): string | undefined =>
  Array.isArray(value) && value.every(each => typeof each === 'string')
    ? undefined
    : `must be a list of texts, not ${shown(value)}`

export const flag = (value: unknown): string | undefined =>
  typeof value === 'boolean' ? undefined : `must be true or false, not ${shown(value)}`

export const count = (value: unknown): string | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? undefined
    : `must be a whole number, 0 or more, not ${shown(value)}`

export const oneOf =
  (...values: readonly string[]) =>
  (value: unknown): string | undefined =>
    values.includes(value as string)
      ? undefined
      : `must be ${values.map(each => `'${each}'`).join(' or ')}, not ${shown(value)}`

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}
