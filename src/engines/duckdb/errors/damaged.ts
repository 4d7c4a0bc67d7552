import { diagnostic, MassifError } from '../../../diagnostics/diagnostic.ts'
import type { ScannedFile } from '../../file-scan.ts'
import type { Fault } from './fault.ts'

/** What is wrong with a Parquet file, and its path where the engine named it. */
export interface Damage {
  readonly path: string | undefined
  readonly why: string
}

const TOO_SHORT = /^(?:No magic bytes found at end of file|File|Footer length error in file) '([^']*)'/
const BROKEN = /^Failed to read file "([^"]*)": (.*)/
/** Thrown while the footer or the head of a page is read, by code that does not know of which file. */
const THRIFT = /TProtocolException|TType|don't know what type|Out of buffer|Thrift/i

/** Whether an error says that a Parquet file is not what it was when it was written. */
export function damageIn({ type, message }: Fault): Damage | undefined {
  const [line = ''] = message.split('\n', 1)
  const broken = BROKEN.exec(line)
  if (broken) return { path: broken[1], why: broken[2] ?? '' }
  const short = TOO_SHORT.exec(line)
  if (short && /parquet|magic|footer/i.test(line)) return { path: short[1], why: 'it is not whole' }
  return type === 'Invalid' && THRIFT.test(line) ? { path: undefined, why: line } : undefined
}

/** The error to throw where a file that was read is a source's, and not the lake's. */
export function ofSource(error: unknown, files: readonly ScannedFile[]): unknown {
  if (!(error instanceof MassifError) || error.code !== 'LAKE_FILE_DAMAGED') return error
  const message = error.diagnostics[0]?.message ?? ''
  const file = files.find(({ path }) => message.includes(path)) ?? (files.length === 1 ? files[0] : undefined)
  const why = message.slice(message.indexOf(': ') + 2)
  const what = file ? file.origin : 'One of the files'
  return new MassifError([diagnostic('SOURCE_UNREADABLE', `${what} cannot be read as Parquet: ${why}`)], {
    cause: error,
  })
}
