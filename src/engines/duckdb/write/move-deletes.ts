import { statSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { filePath, literal } from '../sql/quote.ts'

/** The reserved columns of a file of positional deletes: https://iceberg.apache.org/spec/#position-delete-files */
const FIELD_IDS = '{ file_path: 2147483546, pos: 2147483545 }'

/**
 * Writes a file of positional deletes again, for data files that are in another folder now.
 *
 * @param from local path
 * @param to local path
 * @param before every way in which the old folder is spelled
 * @param after the new one
 * @returns the size of the new file, in bytes
 */
export async function moveDeletes(from: string, to: string, before: readonly string[], after: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  try {
    const cases = before.map(
      folder =>
        `when starts_with(file_path, ${literal(`${folder}/`)}) then ${literal(after)} || substr(file_path, ${[...folder].length + 1})`,
    )
    await connection.run(
      `copy (select case ${cases.join(' ')} else file_path end as file_path, pos from read_parquet(${filePath(from)}) order by 1, 2)
       to ${literal(to)} (format parquet, compression zstd, field_ids ${FIELD_IDS})`,
    )
    return statSync(to).size
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
