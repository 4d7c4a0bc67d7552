import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config, ProjectConfig, Retention } from '../../define/config.ts'
import { parseDuration } from '../../define/duration.ts'
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts'
import { nearest } from '../../diagnostics/nearest.ts'
import { isConfig } from '../names.ts'
import { parseSize } from '../size.ts'
import { placeOfText } from '../source/find.ts'
import type { ReadText } from '../source/read.ts'

/** What a setting must be, in words; undefined if `value` is that. */
type Rule = (value: unknown) => string | undefined

const text: Rule = value => (typeof value === 'string' && value.trim() !== '' ? undefined : 'a text')
const flag: Rule = value => (typeof value === 'boolean' ? undefined : 'true or false')
const count: Rule = value =>
  Number.isSafeInteger(value) && (value as number) >= 1 ? undefined : 'a whole number above zero'
const size: Rule = value => (reads(parseSize, value) ? undefined : "a size, such as '4 GB' or '500 MB'")
const duration: Rule = value => (reads(parseDuration, value) ? undefined : "a duration, such as '1 second'")
const texts: Rule = value => (Array.isArray(value) && value.every(one => !text(one)) ? undefined : 'a list of texts')
const mirrors: Rule = value => {
  const fits = typeof value === 'object' && value !== null && Object.values(value).every(one => !text(one))
  return fits ? undefined : 'an object of addresses and what stands in for them'
}

const RETENTION: { readonly [K in keyof Required<Retention>]: Rule } = {
  snapshots: duration,
  atLeast: count,
  runs: duration,
}
const retention: Rule = value => {
  const known = (name: string): name is keyof Retention => Object.hasOwn(RETENTION, name)
  const fits =
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([name, one]) => known(name) && (one === undefined || !RETENTION[name](one)))
  return fits ? undefined : "an object such as { snapshots: '7 days', atLeast: 3, runs: '90 days' }"
}

const SETTINGS: { readonly [K in keyof Required<ProjectConfig>]: Rule } = {
  name: text,
  lake: text,
  memory: size,
  threads: count,
  parallel: count,
  spill: text,
  attempts: count,
  backoff: duration,
  durable: flag,
  retention,
  mirrors,
  exclude: texts,
}

function reads(parse: (text: string) => unknown, value: unknown): boolean {
  if (typeof value !== 'string') return false
  try {
    parse(value)
    return true
  } catch {
    return false
  }
}

/**
 * Reads what `massif.config.ts` exported.
 *
 * @param fallback the project's name where none is given
 * @returns the settings that are valid, and what is wrong with the others
 */
export function checkConfig(
  exported: unknown,
  file: string,
  fallback: string,
  read: ReadText,
): { readonly config: Config; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = []
  const top = { file, line: 1, column: 1 }
  const given: { [name: string]: unknown } = {}
  const settings = isConfig(exported) ? exported : { kind: 'config', name: fallback }
  if (settings !== exported) {
    const hint = "Write: export default project({ name: 'shop' })"
    const message = 'massif.config.ts has no project as its default export'
    problems.push(diagnostic('PROJECT_CONFIG', message, { at: top, hint }))
  }
  for (const [name, value] of Object.entries(settings)) {
    if (name === 'kind' || value === undefined) continue
    const at = placeOfText(file, name, read) ?? top
    const rule = Object.hasOwn(SETTINGS, name) ? SETTINGS[name as keyof ProjectConfig] : undefined
    if (!rule) {
      const meant = nearest(name, Object.keys(SETTINGS))
      const hint = meant ? `Did you mean ${meant}?` : `There are: ${Object.keys(SETTINGS).join(', ')}.`
      problems.push(diagnostic('PROJECT_CONFIG', `There is no setting "${name}"`, { at, hint }))
    } else {
      const wanted = rule(value)
      if (wanted === undefined) given[name] = value
      else problems.push(diagnostic('PROJECT_CONFIG', `\`${name}\` is ${shown(value)}, but must be ${wanted}`, { at }))
    }
  }
  if (!('name' in settings)) {
    problems.push(
      diagnostic('PROJECT_CONFIG', 'The project has no name', { at: top, hint: "Give it one: name: 'shop'." }),
    )
  }
  const config = Object.freeze({ kind: 'config', name: fallback, ...given } as const)
  return { config, problems: [...problems, ...missingFolders(config, file, read)] }
}

/** A folder that is left out but not there is most likely misspelt. */
function missingFolders(config: Config, file: string, read: ReadText): Diagnostic[] {
  return (config.exclude ?? []).flatMap(folder => {
    if (isFolder(join(dirname(file), folder))) return []
    const at = placeOfText(file, folder, read)
    return [
      diagnostic('PROJECT_CONFIG', `\`exclude\` names "${folder}", which is no folder of the project`, {
        severity: 'warning',
        ...(at ? { at } : {}),
      }),
    ]
  })
}

/** What cannot be a path, being too long for instance, is no folder either. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value))
}
