import type { DataFile, TableState } from '../../lake/contract.ts'

/** A file below this is small. Bytes. */
export const SMALL = 16_000_000
/** More small files than this in one partition are worth writing again. */
export const MANY = 10
/** Files are written again into ones of about this size. Bytes. */
export const TARGET = 512_000_000

/** Files of one partition that become one, or hardly more. */
export interface CompactionGroup {
  readonly files: readonly DataFile[]
  readonly bytes: number
}

/**
 * The files of a table to write again: those of partitions that have many small ones, and those with deleted rows. A
 * file of another cut than the present one is left alone unless rows of it are deleted: written again, it would become
 * many.
 */
export function compactionGroups(files: readonly DataFile[], spec: TableState['spec']): readonly CompactionGroup[] {
  const partitions = Map.groupBy(files, partitionKey)
  return [...partitions.values()].flatMap(of => {
    const small = of.filter(file => file.bytes < SMALL && file.specId === spec.id)
    const many = small.length > MANY
    const chosen = of.filter(file => file.deletes || (many && small.includes(file)))
    return packed(chosen).filter(group => group.files.length > 1 || group.files.some(file => file.deletes))
  })
}

/** In the order they were written, so that what was written together stays together. */
function packed(files: readonly DataFile[]): readonly CompactionGroup[] {
  const groups: { files: DataFile[]; bytes: number }[] = []
  for (const file of files.toSorted((a, b) => a.sequenceNumber - b.sequenceNumber)) {
    const last = groups.at(-1)
    if (last && last.bytes + file.bytes <= TARGET) {
      last.files.push(file)
      last.bytes += file.bytes
    } else groups.push({ files: [file], bytes: file.bytes })
  }
  return groups
}

function partitionKey({ specId, partition }: DataFile): string {
  return JSON.stringify([specId, ...partition], (_key, value) => (typeof value === 'bigint' ? `${value}n` : value))
}
