/** Where in the user's project something was declared. Lines and columns start at 1. */
export interface Site {
  readonly file: string
  readonly line: number
  readonly column: number
}

/**
 * The place that called `declare`, one of our own declaring functions.
 *
 * @param declare the function whose caller is wanted; frames above and including it are dropped.
 * @returns undefined where the runtime gives no frame (a call from native code).
 */
export function callSite(declare: (...args: never[]) => unknown): Site | undefined {
  const { prepareStackTrace, stackTraceLimit } = Error
  const holder: { stack?: unknown } = {}
  try {
    Error.stackTraceLimit = 1
    Error.prepareStackTrace = (_error, frames) => frames[0]
    Error.captureStackTrace(holder, declare)
    const frame = holder.stack as NodeJS.CallSite | undefined
    const file = frame?.getFileName()
    if (!frame || !file) return undefined
    return Object.freeze({ file: toPath(file), line: frame.getLineNumber() ?? 1, column: frame.getColumnNumber() ?? 1 })
  } finally {
    Error.prepareStackTrace = prepareStackTrace
    Error.stackTraceLimit = stackTraceLimit
  }
}

// Most calls come from the module of the call before.
let last = { url: '', path: '' }

// The loader adds a query to a module's URL to load it afresh; a site names the file alone.
function toPath(file: string): string {
  if (!file.startsWith('file:')) return file
  if (file === last.url) return last.path
  const path = decodeURIComponent(new URL(file).pathname)
  last = { url: file, path: process.platform === 'win32' ? path.slice(1).replaceAll('/', '\\') : path }
  return last.path
}
