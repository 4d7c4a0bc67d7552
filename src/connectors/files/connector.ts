import type { Source } from '../../define/source.ts'
import { type Diagnostic, MassifError } from '../../diagnostics/diagnostic.ts'
import type { FileScan } from '../../engines/file-scan.ts'
import type { Connector, ConnectorContext, Cursor, Pending, Reading } from '../contract.ts'
import { difference } from './difference.ts'
import type { FileFormat, ValidOptions } from './format.ts'
import { mirrored } from './mirror.ts'
import { checkOptions, optionFault } from './option-spec.ts'
import { isAddress, isPattern, pathsOf, takeApart } from './paths.ts'
import { type Preparation, prepare, sizeOf } from './prepare.ts'
import { withHeaders } from './remote/headers.ts'
import { see } from './see.ts'
import type { Sighting } from './sighting.ts'
import { type FileCursor, type Stamp, stampsOf } from './stamp.ts'

/** Files made ready side by side: enough to keep the disk busy while one is unpacked. */
const AT_ONCE = 4

/** Bytes up to which a file is looked at where nothing is landed. */
const MOST_SAMPLED = 10_000_000

/** The connector of a format of files. */
export function fileConnector(format: FileFormat): Connector {
  return {
    manifest: {
      name: format.name,
      about: format.about,
      options: format.options.map(({ name, about, required }) => ({ name, about, required })),
      capabilities: { files: true, incremental: true },
    },
    check: (source, name, context) => check(format, source, name, context),
    sample: (source, name, context) => located(source, name, () => sample(format, source, name, context)),
    pending: (source, name, cursor, context) =>
      located(source, name, () => pending(format, source, name, cursor, context)),
    read: (source, name, cursor, context) => located(source, name, () => read(format, source, name, cursor, context)),
  }
}

async function check(
  format: FileFormat,
  source: Source,
  name: string,
  context: ConnectorContext,
): Promise<readonly Diagnostic[]> {
  const faults = faultsOf(format, source, name)
  if (faults.length > 0) return faults
  // Servers are left in peace: a project is checked at every save.
  const here = pathsOf(source.options as ValidOptions).filter(path => !isAddress(mirrored(path, context.mirrors)))
  try {
    await located(source, name, async () => {
      withHeaders(source.options as ValidOptions, context)
      if (here.length > 0) await see(here, context, { fetch: false, landed: false })
    })
    return []
  } catch (error) {
    if (error instanceof MassifError) return error.diagnostics
    throw error
  }
}

/** The last of the files that are here and small enough: what is written now tells more than what was once. */
async function sample(
  format: FileFormat,
  source: Source,
  name: string,
  context: ConnectorContext,
): Promise<FileScan | undefined> {
  const options = validOptions(format, source, name)
  const here = pathsOf(options).filter(path => !isAddress(mirrored(path, context.mirrors)))
  if (here.length === 0) return undefined
  const { files } = await see(here, context, { fetch: false, landed: true })
  const file = files.findLast(({ stamp }) => stamp !== undefined && (stamp.size ?? 0) <= MOST_SAMPLED)
  if (!file) return undefined
  const how = { ...howOf(format, source, options), sha256: undefined }
  return format.scan(source, [await prepare(file, how, context, () => {})], source.definition.columns)
}

async function pending(
  format: FileFormat,
  source: Source,
  name: string,
  cursor: Cursor | undefined,
  context: ConnectorContext,
): Promise<Pending> {
  const options = validOptions(format, source, name)
  const landed = stampsOf(cursor)
  const seen = await see(pathsOf(options), withHeaders(options, context), seeing(options, landed, false))
  const { what, reason, files } = difference(landed, seen.files)
  const bytes = bytesOf(files)
  return {
    what,
    reason: [reason, ...seen.notices].join('; '),
    items: files.map(({ origin }) => origin),
    ...(bytes === undefined ? {} : { bytes }),
  }
}

async function read(
  format: FileFormat,
  source: Source,
  name: string,
  cursor: Cursor | undefined,
  context: ConnectorContext,
): Promise<Reading> {
  const options = validOptions(format, source, name)
  const landed = stampsOf(cursor)
  const progress = transferred(context)
  const asking = withHeaders(options, context)
  const seen = await see(pathsOf(options), asking, { ...seeing(options, landed, true), onBytes: progress })
  const { what, files } = difference(landed, seen.files)
  const how = howOf(format, source, options)
  const scanned = await inTurns(files, AT_ONCE, file =>
    prepare(file, how, context, count => progress(count, undefined, file.origin)),
  )
  const local = files.filter(({ place }) => place.kind !== 'remote')
  return {
    scan: format.scan(source, scanned, source.definition.columns),
    what: what === 'replace' ? 'replace' : 'append',
    cursor: cursorOf(what === 'replace' ? undefined : landed, seen.files),
    bytes: seen.moved + (bytesOf(local) ?? scanned.reduce((sum, { path }) => sum + sizeOf(path), 0)),
  }
}

const howOf = (format: FileFormat, source: Source, options: ValidOptions): Preparation => ({
  text: format.text && { ...format.text, encoding: options.encoding },
  compression: options.compression ?? 'auto',
  sha256: options.sha256,
  columns: new Set(Object.keys(source.definition.columns)),
})

const seeing = (options: ValidOptions, landed: FileCursor['files'] | undefined, fetch: boolean) => ({
  fetch,
  landed: landed !== undefined && Object.keys(landed).length > 0,
  ...(options.sha256 ? { sha256: options.sha256.toLowerCase() } : {}),
})

/** Files that are gone stay known: should they come back as they were, they are not landed twice. */
function cursorOf(landed: FileCursor['files'] | undefined, files: readonly Sighting[]): FileCursor {
  const stamps: { [origin: string]: Stamp } = { ...landed }
  for (const { origin, stamp } of files) if (stamp) stamps[origin] = stamp
  return { version: 1, files: stamps }
}

function bytesOf(files: readonly Sighting[]): number | undefined {
  let sum = 0
  for (const { stamp } of files) {
    if (stamp?.size === undefined) return undefined
    sum += stamp.size
  }
  return sum
}

/** Tells bytes as they come, added up. */
function transferred({ onTransfer }: ConnectorContext) {
  let bytes = 0
  return (count: number, total: number | undefined, what: string): void => {
    bytes += count
    onTransfer?.({ bytes, what, ...(total === undefined ? {} : { total }) })
  }
}

function faultsOf(format: FileFormat, source: Source, name: string): readonly Diagnostic[] {
  const faults = checkOptions(source, name, format.options)
  if (faults.length > 0) return faults
  return [...pathFaults(source, name), ...format.faults(source, name)]
}

/** @throws MassifError SOURCE_OPTIONS */
function validOptions(format: FileFormat, source: Source, name: string): ValidOptions {
  const faults = faultsOf(format, source, name)
  if (faults.length > 0) throw new MassifError(faults)
  return source.options as ValidOptions
}

function pathFaults(source: Source, name: string): readonly Diagnostic[] {
  const options = source.options as ValidOptions
  const paths = pathsOf(options)
  const faults: Diagnostic[] = []
  const fault = (message: string, hint: string) => faults.push(optionFault(source, name, message, hint))
  if (options.sha256 !== undefined && (paths.length > 1 || paths.some(isPattern)))
    fault('`sha256` is the checksum of one file, and `path` stands for several', 'Leave it out, or name a single file.')
  for (const path of paths) {
    const place = takeApart(path)
    if (/\.zip$/i.test(path))
      fault(`${path} is an archive`, `Name what is to be read in it: \`${path}#file.csv\` or \`${path}#*.csv\`.`)
    if (place.kind === 'remote' && !URL.canParse(place.address))
      fault(`${path} is not an address`, 'Write it as a browser shows it.')
    if (place.kind === 'remote' && /[*{]/.test(place.address.split('?')[0] as string))
      fault(`${path} is an address, which cannot be a pattern`, 'A server does not list its files: name each of them.')
  }
  return faults
}

/** Gives the source's name and place to diagnostics that lack them. */
async function located<T>(source: Source, name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof MassifError)) throw error
    const { site } = source
    const diagnostics = error.diagnostics.map(each => ({ asset: name, ...(site ? { at: site } : {}), ...each }))
    throw new MassifError(diagnostics, { cause: error.cause })
  }
}

/** Results in the order of `items`, at most `atOnce` under way. The first error ends it. */
async function inTurns<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length)
  const rest = items.entries()
  const worker = async () => {
    for (const [index, item] of rest) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  return results
}
