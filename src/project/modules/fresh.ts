import { registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Who imports what, as it was seen while a project was loaded. Files are absolute paths. */
export interface Imports {
  readonly files: ReadonlyMap<string, ReadonlySet<string>>
  /** Packages by the file that imports them; `massif` itself and what comes with Node.js are not among them. */
  readonly packages: ReadonlyMap<string, ReadonlySet<string>>
}

/** One loading of a project's modules, apart from all others in this process. */
export interface Loading {
  readonly generation: number
  readonly imports: Imports
  /** The URL to import a file by: its query makes it a module of this loading alone. */
  url(file: string): string
  /** Whether a script's name, as stack traces have it, is a module of this loading. */
  owns(script: string): boolean
  end(): void
}

interface Recorder {
  readonly files: Map<string, Set<string>>
  readonly packages: Map<string, Set<string>>
  readonly onBuiltin: (name: string) => void
}

const recorders = new Map<number, Recorder>()
let generation = 0
let hooked = false

/**
 * Begins a loading. What its modules import by relative path is loaded afresh with them, also later, when a function
 * of theirs imports something; packages are shared with the rest of the process.
 *
 * @param onBuiltin called when any module is about to import a module of Node.js, by its name without `node:`
 */
export function beginLoading(onBuiltin: (name: string) => void): Loading {
  if (!hooked) {
    registerHooks({ resolve: resolveFresh })
    hooked = true
  }
  generation++
  const mine = generation
  const recorder: Recorder = { files: new Map(), packages: new Map(), onBuiltin }
  recorders.set(mine, recorder)
  return {
    generation: mine,
    imports: recorder,
    url: file => `${pathToFileURL(file).href}?massif=${mine}`,
    owns: script => script.endsWith(`?massif=${mine}`),
    end: () => void recorders.delete(mine),
  }
}

type Resolve = NonNullable<Parameters<typeof registerHooks>[0]['resolve']>

const resolveFresh: Resolve = (specifier, context, next) => {
  const resolved = next(specifier, context)
  if (resolved.url.startsWith('node:')) {
    for (const { onBuiltin } of recorders.values()) onBuiltin(resolved.url.slice('node:'.length))
    return resolved
  }
  const parent = context.parentURL
  const query = parent === undefined ? -1 : parent.lastIndexOf('?massif=')
  if (parent === undefined || query < 0) return resolved
  const recorder = recorders.get(Number(parent.slice(query + '?massif='.length)))
  const importer = recorder && fileURLToPath(parent.slice(0, query))
  if (
    !/^[./#]|^file:/.test(specifier) ||
    !resolved.url.startsWith('file:') ||
    resolved.url.includes('/node_modules/')
  ) {
    if (recorder && importer) add(recorder.packages, importer, packageName(specifier))
    return resolved
  }
  if (recorder && importer) add(recorder.files, importer, fileURLToPath(resolved.url))
  return resolved.url.includes('?') ? resolved : { ...resolved, url: resolved.url + parent.slice(query) }
}

function packageName(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/')
  return first.startsWith('@') ? `${first}/${second}` : first
}

function add(to: Map<string, Set<string>>, importer: string, imported: string): void {
  if (imported === 'massif') return
  const known = to.get(importer)
  if (known) known.add(imported)
  else to.set(importer, new Set([imported]))
}
