import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { MassifError } from '../../diagnostics/diagnostic.ts'
import { secretsOf } from '../../run/secrets.ts'
import type { Workspace } from '../../run/workspace.ts'
import { counted } from '../render/numbers.ts'
import { type Finding, failure, ok, type Probe, warning } from './finding.ts'

const PATIENCE_MILLISECONDS = 3000

/** Whether the places that stand in for public addresses are there. */
export const mirrors: Probe = async ({ project }) => {
  const named = Object.entries(project.config.mirrors ?? {})
  if (named.length === 0) return ok('mirrors', 'none declared')
  const reached = await Promise.all(named.map(([, place]) => isThere(place, project.directory)))
  const missing = named.filter((_, index) => !reached[index]).map(([prefix, place]) => `${place} (for ${prefix})`)
  return missing.length === 0
    ? ok('mirrors', `${counted(named.length, 'mirror')} in reach`)
    : warning('mirrors', `not in reach: ${missing.join(', ')}`, 'Sources below those addresses cannot be read.')
}

async function isThere(place: string, directory: string): Promise<boolean> {
  try {
    if (/^https?:/.test(place)) {
      // Any answer will do: a folder need not have a page.
      await fetch(place, { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE_MILLISECONDS) })
    } else {
      await access(place.startsWith('file:') ? new URL(place) : resolve(directory, place))
    }
    return true
  } catch {
    return false
  }
}

/** Whether every secret that a source or destination names is set. Only names are told. */
export function secrets({ project }: Workspace, environment: NodeJS.ProcessEnv): Finding {
  const names = new Set<string>()
  for (const { asset } of project.assets.values()) {
    if (asset.kind === 'source') collectSecrets(asset.options, names)
    if (asset.kind === 'destination') collectSecrets(asset.definition.to.options, names)
  }
  if (names.size === 0) return ok('secrets', 'none declared')
  const lookup = secretsOf(project.directory, environment)
  const missing = [...names].sort().filter(name => !isSet(name, lookup))
  return missing.length === 0
    ? ok('secrets', `${counted(names.size, 'secret')} set`)
    : failure(
        'secrets',
        `not set: ${missing.join(', ')}`,
        'Set them in the environment or in a file .env beside massif.config.ts.',
      )
}

function isSet(name: string, lookup: (name: string) => string): boolean {
  try {
    return lookup(name) !== ''
  } catch (error) {
    if (error instanceof MassifError) return false
    throw error
  }
}

function collectSecrets(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return
  if ('kind' in value && value.kind === 'secret' && 'name' in value) names.add(String(value.name))
  // Contracts are large and hold none.
  else for (const [key, member] of Object.entries(value)) if (key !== 'columns') collectSecrets(member, names)
}
