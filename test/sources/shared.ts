import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The public data sets: where `MASSIF_SHARED` says, or in `shared` beside the repository. */
export const SHARED = join(process.env.MASSIF_SHARED ?? resolve(import.meta.dirname, '../../../shared'), 'data')

/** Why tests that need a folder of them are left out; false where it is there. */
export function without(folder: string): string | false {
  return existsSync(join(SHARED, folder)) ? false : `${folder} is not in ${SHARED}: set MASSIF_SHARED`
}
