import { beginLoading, type Imports, type Loading } from './fresh.ts'
import { type Effect, watchImports } from './guard.ts'

/** A module that was imported, or the error it gave. */
export interface LoadedModule {
  /** Absolute path. */
  readonly file: string
  readonly exports?: { readonly [name: string]: unknown }
  readonly error?: unknown
}

/** Imports modules afresh, as part of one loading. */
export interface Importer {
  /** Imports all of them side by side; one that fails does not keep the others from being loaded. */
  load(files: readonly string[]): Promise<readonly LoadedModule[]>
  readonly imports: Imports
}

export interface Imported<T> {
  readonly result: T
  readonly effects: readonly Effect[]
}

let last: Promise<unknown> = Promise.resolve()

/**
 * Lets `work` import modules while what they do is watched. Only one loading goes on in a process at a time, since
 * watching means changing the functions of Node.js.
 */
export function importing<T>(work: (importer: Importer) => Promise<T>): Promise<Imported<T>> {
  const turn = last.then(() => importNow(work))
  last = turn.catch(() => undefined)
  return turn
}

async function importNow<T>(work: (importer: Importer) => Promise<T>): Promise<Imported<T>> {
  const loading: Loading = beginLoading(name => guard.watch(name))
  const guard = watchImports(loading)
  const importer: Importer = {
    imports: loading.imports,
    load: files => Promise.all(files.map(file => load(file))),
  }
  async function load(file: string): Promise<LoadedModule> {
    try {
      return { file, exports: await import(loading.url(file)) }
    } catch (error) {
      // What stopped it is told as an effect.
      return guard.isOwn(error) ? { file } : { file, error: error ?? new Error(String(error)) }
    }
  }
  try {
    return { result: await work(importer), effects: guard.effects }
  } finally {
    guard.end()
    loading.end()
  }
}
