import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import type { Config } from '../define/config.ts'
import { type Diagnostic, diagnostic, fail } from '../diagnostics/diagnostic.ts'
import { assemble } from './assemble.ts'
import { checkConfig } from './config/check.ts'
import type { Project } from './contract.ts'
import { moduleFailures } from './modules/failure.ts'
import { CONFIG_FILE, findModules, findTestModules, relativePath } from './modules/find.ts'
import type { Imports } from './modules/fresh.ts'
import type { Effect } from './modules/guard.ts'
import { importing, type LoadedModule } from './modules/import.ts'
import { importCycles } from './modules/import-cycles.ts'
import type { ReadText } from './source/read.ts'

/**
 * Loads the project of a folder: imports its modules, names what they export, and builds the graph. Everything that is
 * wrong is told at once, in `diagnostics`; what could not be loaded is not among the assets. Modules are loaded afresh
 * by every call, and calls take turns.
 *
 * @param directory the folder that holds `massif.config.ts`
 * @throws MassifError PROJECT_NOT_FOUND
 */
export async function loadProject(directory: string): Promise<Project> {
  return (await load(directory, () => [])).project
}

/** Loads a project as `loadProject` does, and with it the modules that hold its tests. */
export function loadWithTests(
  directory: string,
): Promise<{ readonly project: Project; readonly modules: readonly LoadedModule[] }> {
  return load(directory, findTestModules)
}

async function load(directory: string, more: (root: string, excluded: readonly string[]) => readonly string[]) {
  const root = rootOf(directory)
  const configFile = join(root, CONFIG_FILE)
  const read = reader()
  const { result, effects } = await importing(async ({ load, imports }) => {
    const configured = await load([configFile])
    const checked = configOf(configured[0]?.exports, configFile, basename(root), read)
    const excluded = leftOut(root, checked.config)
    const [modules, others] = [await load(findModules(root, excluded)), await load(more(root, excluded))]
    return { ...checked, configured, modules, others, imports }
  })
  const { config, configured, modules, others, imports } = result
  const { problems, ...graph } = assemble(root, modules, imports, read)
  const imported = moduleProblems(root, [...configured, ...modules, ...others], imports, effects, read)
  const all = [...result.problems, ...imported, ...problems]
  const project: Project = Object.freeze({ directory: root, config, ...graph, diagnostics: inOrder(all) })
  return { project, modules: others }
}

/** The folder as the runtime names the modules in it: without symbolic links. */
function rootOf(directory: string): string {
  const given = resolve(directory)
  if (!existsSync(given)) fail('PROJECT_NOT_FOUND', `There is no folder ${given}`)
  const root = realpathSync(given)
  const isProject = statSync(join(root, CONFIG_FILE), { throwIfNoEntry: false })?.isFile()
  if (!isProject) fail('PROJECT_NOT_FOUND', `There is no ${CONFIG_FILE} in ${given}`)
  return root
}

function configOf(exports: LoadedModule['exports'], file: string, fallback: string, read: ReadText) {
  if (exports) return checkConfig(exports.default, file, fallback, read)
  // Why it could not be loaded is told with the other modules.
  return { config: Object.freeze({ kind: 'config', name: fallback } as const), problems: [] }
}

/** Files as they are during one loading: each is read once. */
function reader(): ReadText {
  const texts = new Map<string, string>()
  return file => {
    const text = texts.get(file) ?? readFileSync(file, 'utf8')
    texts.set(file, text)
    return text
  }
}

function leftOut(root: string, { exclude = [], lake = 'lake' }: Config): readonly string[] {
  return [...exclude, relative(root, resolve(root, lake))]
}

function moduleProblems(
  root: string,
  modules: readonly LoadedModule[],
  imports: Imports,
  effects: readonly Effect[],
  read: ReadText,
): Diagnostic[] {
  const cycles = importCycles(root, imports, read)
  const failures = moduleFailures(root, modules, imports, read)
  return [
    ...cycles.problems,
    // In a circle some module always comes too early; that is no second error.
    ...failures.filter(
      ({ at, message }) => !(at && cycles.files.has(at.file) && message.includes('before initialization')),
    ),
    ...effects.map(({ what, at }) =>
      diagnostic('PROJECT_IMPORT_EFFECT', `${relativePath(root, at.file)} calls ${what} while it is imported`, { at }),
    ),
  ]
}

/** Each once, by the place they speak of. */
function inOrder(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map<string, Diagnostic>()
  for (const problem of problems) {
    const { code, message, at } = problem
    const key = JSON.stringify([code, message, at])
    if (!seen.has(key)) seen.set(key, problem)
  }
  const place = ({ at }: Diagnostic) => at?.file ?? ''
  return [...seen.values()].sort((a, b) => {
    if (place(a) !== place(b)) return place(a) < place(b) ? -1 : 1
    return (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0)
  })
}
