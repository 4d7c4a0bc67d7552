import { syncBuiltinESMExports } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Place } from '../../diagnostics/diagnostic.ts'
import type { Loading } from './fresh.ts'

/** Work that a module did, or was kept from doing, while it was imported. */
export interface Effect {
  /** What was called: `fs.writeFileSync`. */
  readonly what: string
  /** Where, in the user's module. */
  readonly at: Place
}

/** Watches what modules do while they are imported. */
export interface Guard {
  readonly effects: readonly Effect[]
  /** Whether an error is the guard's own, thrown to stop a call that `effects` already tells of. */
  isOwn(error: unknown): boolean
  /** Watches a module of Node.js too. */
  watch(builtin: string): void
  /** Puts everything back, and stops the timers that still run. */
  end(): void
}

type Callable = (...args: unknown[]) => unknown

/** The modules that reach beyond the process. Others are left alone: loading them to watch them would cost time. */
const REACHING = new Set(['fs', 'fs/promises', 'http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'child_process'])

// Reading changes nothing: it is told, and let through, so that what else is wrong with the module is told too.
const READING = /^(read|stat|lstat|fstat|exists|access|realpath|open(Sync|dir|dirSync|AsBlob)?$|close|createReadStream)/

/**
 * Watches the modules of one loading, from now until `end`. A call is theirs if one of their functions is on the stack;
 * Node.js's own calls, among them those by which it loads modules, pass.
 */
export function watchImports(loading: Loading): Guard {
  const restore: (() => void)[] = []
  const watched = new Set<string>()
  const effects: Effect[] = []
  const own = new WeakSet<object>()
  // A module may keep a watched function for later.
  let ended = false
  const callOf = (watched: Callable) => (ended ? undefined : userCall(watched, loading))
  const timers: { readonly timer: NodeJS.Timeout; readonly effect: Effect }[] = []

  const replace = (holder: object, name: string, by: (original: Callable) => Callable): void => {
    const descriptor = Object.getOwnPropertyDescriptor(holder, name)
    const original: unknown = descriptor?.value
    if (!descriptor?.writable || typeof original !== 'function') return
    const substitute = by(original as Callable)
    // Promisified and other variants hang on the function itself.
    Object.defineProperties(substitute, Object.getOwnPropertyDescriptors(original))
    Object.defineProperty(holder, name, { ...descriptor, value: substitute })
    restore.push(() => Object.defineProperty(holder, name, descriptor))
  }

  const refuse = (holder: object, name: string, what: string): void =>
    replace(holder, name, original => {
      const reads = READING.test(name)
      return function substitute(this: unknown, ...args: unknown[]) {
        const at = callOf(substitute)
        if (at) {
          effects.push({ what, at })
          if (!reads) {
            const error = new Error(`${what} was called while the module was imported`)
            own.add(error)
            throw error
          }
        }
        return original.apply(this, args)
      }
    })

  const watchTimer = (name: 'setTimeout' | 'setInterval'): void =>
    replace(globalThis, name, original => {
      return function substitute(this: unknown, ...args: unknown[]) {
        const timer = original.apply(this, args) as NodeJS.Timeout
        const at = callOf(substitute)
        if (at) timers.push({ timer, effect: { what: name, at } })
        return timer
      }
    })

  const watch = (builtin: string): void => {
    if (!REACHING.has(builtin) || watched.has(builtin)) return
    watched.add(builtin)
    const exports = process.getBuiltinModule(`node:${builtin}`) as unknown as Record<string, unknown>
    for (const name of Object.keys(exports)) {
      // Constructors are extended and compared; what they do goes through functions in the end.
      if (/^[a-z]/.test(name)) refuse(exports, name, `${builtin}.${name}`)
    }
    syncBuiltinESMExports()
  }

  watchTimer('setTimeout')
  watchTimer('setInterval')
  refuse(globalThis, 'fetch', 'fetch')
  for (const name of ['exit', 'abort', 'kill', 'chdir']) refuse(process, name, `process.${name}`)
  watch('fs')
  watch('fs/promises')

  return {
    effects,
    isOwn: error => typeof error === 'object' && error !== null && own.has(error),
    watch,
    end() {
      ended = true
      for (const undo of restore.reverse()) undo()
      syncBuiltinESMExports()
      for (const { timer, effect } of timers) {
        if ('_destroyed' in timer && timer._destroyed === true) continue
        clearTimeout(timer)
        effects.push(effect)
      }
    },
  }
}

/** Where in a module of the loading a watched function was called; undefined where none of them had it called. */
function userCall(watched: Callable, loading: Loading): Place | undefined {
  // Node.js itself calls these functions most, to load the modules.
  if (frames(watched, 1)[0]?.getFileName()?.startsWith('node:')) return undefined
  const frame = frames(watched, 30).find(frame => loading.owns(frame.getFileName() ?? ''))
  const script = frame?.getFileName()
  if (!frame || !script) return undefined
  const file = fileURLToPath(script.slice(0, script.lastIndexOf('?')))
  return { file, line: frame.getLineNumber() ?? 1, column: frame.getColumnNumber() ?? 1 }
}

function frames(above: Callable, limit: number): readonly NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error
  const holder: { stack?: unknown } = {}
  try {
    Error.stackTraceLimit = limit
    Error.prepareStackTrace = (_error, frames) => frames
    Error.captureStackTrace(holder, above)
    return holder.stack as readonly NodeJS.CallSite[]
  } finally {
    Error.prepareStackTrace = prepareStackTrace
    Error.stackTraceLimit = stackTraceLimit
  }
}
