import { fileURLToPath } from 'node:url'

/** Where in the user's project something was declared. Lines and columns start at 1. */
export interface Site {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Tells where something was declared; works it out when it is first asked, which most sites never are. */
export type LazySite = () => Site | undefined

/**
 * The place that called `declare`, one of our own declaring functions.
 *
 * @param declare the function whose caller is wanted; frames above and including it are dropped.
 * @returns what gives undefined where the runtime has no frame (a call from native code).
 */
export function callSite(declare: (...args: never[]) => unknown): LazySite {
  const { stackTraceLimit } = Error
  const holder: { stack?: unknown } = {}
  Error.stackTraceLimit = 1
  Error.captureStackTrace(holder, declare)
  Error.stackTraceLimit = stackTraceLimit
  let site: Site | undefined
  let known = false
  return () => {
    if (!known) site = siteOf(holder)
    known = true
    return site
  }
}

// The runtime turns the frames it captured into `stack` when that is first read.
function siteOf(holder: { readonly stack?: unknown }): Site | undefined {
  const { prepareStackTrace } = Error
  try {
    Error.prepareStackTrace = (_error, frames) => frames[0]
    const frame = holder.stack as NodeJS.CallSite | undefined
    const file = frame?.getFileName()
    if (!frame || !file) return undefined
    return Object.freeze({ file: toPath(file), line: frame.getLineNumber() ?? 1, column: frame.getColumnNumber() ?? 1 })
  } finally {
    Error.prepareStackTrace = prepareStackTrace
  }
}

// The loader adds a query to a module's URL to load it afresh; a site names the file alone.
function toPath(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file.replace(/[?#].*$/, '')) : file
}
