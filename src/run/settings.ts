import { availableParallelism, totalmem } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { parseDuration } from '../define/duration.ts'
import { MassifError } from '../diagnostics/diagnostic.ts'
import type { Project } from '../project/contract.ts'
import { loadProject } from '../project/load.ts'
import { parseSize } from '../project/size.ts'
import { type RetentionSettings, retentionOf } from './housekeeping/retention.ts'

/** What a project asks for, as numbers and absolute paths. */
export interface Settings {
  readonly lake: string
  /** Folder for what can be made again: downloads, spill, caches. */
  readonly work: string
  readonly spill: string
  /** Bytes. */
  readonly memory: number
  readonly threads: number
  readonly parallel: number
  readonly attempts: number
  /** Milliseconds. */
  readonly backoff: number
  readonly durable: boolean
  readonly retention: RetentionSettings
}

/**
 * The project in `directory`, if nothing is wrong with it, and what it asks for.
 *
 * @throws MassifError with everything that is wrong
 */
export async function validProject(
  directory: string,
): Promise<{ readonly project: Project; readonly settings: Settings }> {
  const project = await loadProject(directory)
  const errors = project.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new MassifError(errors)
  return { project, settings: settingsOf(project) }
}

function settingsOf({ config, directory }: Project): Settings {
  const at = (path: string) => (isAbsolute(path) ? path : join(directory, path))
  const threads = config.threads ?? availableParallelism()
  const { count, unit } = parseDuration(config.backoff ?? '1 second')
  return {
    lake: at(config.lake ?? 'lake'),
    work: at('.massif'),
    spill: at(config.spill ?? '.massif/spill'),
    memory: config.memory ? parseSize(config.memory) : Math.round(totalmem() * 0.6),
    threads,
    parallel: config.parallel ?? threads,
    attempts: config.attempts ?? 3,
    backoff: count * (BACKOFF_UNITS[unit] ?? BACKOFF_UNITS.second),
    durable: config.durable ?? true,
    retention: retentionOf(config),
  }
}

const BACKOFF_UNITS: { readonly [unit: string]: number } & { readonly second: number } = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
}
