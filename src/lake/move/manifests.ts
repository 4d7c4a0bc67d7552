import type { AvroNode } from '../avro/canonical.ts'
import { readContainer, writeContainer } from '../avro/container.ts'
import type { Pairs } from '../manifest/entry.ts'
import { DATA, type ManifestFile } from '../manifest/list.ts'
import { movedUri, type Places } from './prefix.ts'

/** The column of a file of positional deletes that names the data file, by its reserved id. */
const FILE_PATH_ID = 2_147_483_546

/** A file of deletes at the new place. */
export interface MovedDeletes {
  readonly path: string
  readonly bytes: number
}

interface FileFields {
  readonly content?: number
  readonly file_path: string
  readonly lower_bounds: Pairs<Buffer>
  readonly upper_bounds: Pairs<Buffer>
  readonly referenced_data_file?: string | null
}

/**
 * The bytes of a manifest whose files are at another place. Everything else it says, and how its writer said it, stays.
 *
 * @param deletes the file at the new place that a file of deletes, given by its old URI, becomes
 * @throws RangeError when the bytes are no manifest
 */
export async function movedManifest(
  bytes: Buffer,
  { content }: ManifestFile,
  places: Places,
  deletes: (uri: string) => Promise<MovedDeletes>,
): Promise<Buffer> {
  const { header, records } = readContainer(bytes)
  const moved: unknown[] = []
  for (const record of records as readonly { readonly status: number; readonly data_file: FileFields }[]) {
    const file = record.data_file
    const isDeletes =
      content !== DATA && (file.content ?? DATA) !== DATA && movedUri(file.file_path, places) !== file.file_path
    // What a manifest says is gone may be gone from the disk too.
    const to = isDeletes && record.status !== 2 ? await deletes(file.file_path) : undefined
    moved.push({
      ...record,
      data_file: {
        ...file,
        file_path: to?.path ?? movedUri(file.file_path, places),
        ...(to ? { file_size_in_bytes: to.bytes } : {}),
        ...(file.referenced_data_file ? { referenced_data_file: movedUri(file.referenced_data_file, places) } : {}),
        ...(isDeletes ? movedBounds(file, places) : {}),
      },
    })
  }
  const { 'avro.schema': schema = '', 'avro.codec': _codec, ...rest } = header
  return writeContainer(JSON.parse(schema) as AvroNode, rest, moved)
}

/** Bounds that are whole paths move too; one that was cut says nothing any more. */
function movedBounds({ lower_bounds: lower, upper_bounds: upper }: FileFields, places: Places) {
  const text = (pairs: Pairs<Buffer>) => pairs?.find(({ key }) => key === FILE_PATH_ID)?.value.toString('utf8')
  const [low, high] = [text(lower), text(upper)]
  // Only where both name one file is it certain that neither was cut.
  const whole = low !== undefined && low === high ? movedUri(low, places) : undefined
  const bounds = (pairs: Pairs<Buffer>): Pairs<Buffer> =>
    pairs?.flatMap(pair => {
      if (pair.key !== FILE_PATH_ID) return [pair]
      return whole === undefined ? [] : [{ key: pair.key, value: Buffer.from(whole, 'utf8') }]
    }) ?? null
  return { lower_bounds: bounds(lower), upper_bounds: bounds(upper) }
}
