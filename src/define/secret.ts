/**
 * A value the project needs but must not hold: it is looked up in the environment (or `.env`) when a connector
 * asks for it, and never before. It has no text form, so it cannot slip into SQL, logs or fingerprints.
 */
export interface Secret {
  readonly kind: 'secret'
  readonly name: string
}

/** A secret by the name of its environment variable. */
export function secret(name: string): Secret {
  return Object.freeze({
    kind: 'secret',
    name,
    toString(): never {
      throw new TypeError(`The secret ${name} has no text form: pass it to the option that needs it as it is`)
    },
  } as const)
}
