import { DuckDBInstance } from '@duckdb/node-api'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { EngineOptions } from '../contract.ts'

/** Settings that hold for every connection but cannot be given when an instance is made. */
const SESSION = `set global TimeZone = 'UTC'`

/** The part of the memory that DuckDB is told of. What it does not count itself, it takes besides: up to a tenth was seen. */
const COUNTED = 0.9

/**
 * An in-memory instance within the limits of `options`.
 *
 * @param spill the folder it is to spill into
 * @throws MassifError ENGINE_START
 */
export async function openInstance(options: EngineOptions, spill: string): Promise<DuckDBInstance> {
  try {
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${Math.floor(options.memory * COUNTED)}B`,
      threads: String(options.threads),
      temp_directory: spill,
      // Rows are in no order unless a query says one, which holds whatever is set here.
      preserve_insertion_order: 'false',
      // What is there is there: nothing is fetched behind the user's back.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      errors_as_json: 'true',
      // A file for each partition: at the default of 100, those beyond are cut into many small ones.
      partitioned_write_max_open_files: '1000',
    })
    const connection = await instance.connect()
    await connection.run(SESSION)
    connection.disconnectSync()
    return instance
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return fail('ENGINE_START', `DuckDB could not be started: ${reason}`, {}, error)
  }
}
