import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { fail } from '../diagnostics/diagnostic.ts'

/** Looks a secret up; what it gives goes to the connector that asked and nowhere else. */
export type SecretLookup = (name: string) => string

/**
 * Secrets from the environment, then from `.env` in the project's folder, which is read when the first is asked for.
 *
 * @returns a lookup that throws MassifError SOURCE_SECRET for a name that is set nowhere.
 */
export function secretsOf(directory: string, environment: NodeJS.ProcessEnv): SecretLookup {
  let file: NodeJS.Dict<string> | undefined
  return name => {
    let value = environment[name]
    if (value === undefined) {
      file ??= readEnvFile(directory)
      value = file[name]
    }
    if (value === undefined || value === '') fail('SOURCE_SECRET', `The secret ${name} is not set`)
    return value
  }
}

function readEnvFile(directory: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(join(directory, '.env'), 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}
