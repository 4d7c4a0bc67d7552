import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fail } from '../diagnostics/diagnostic.ts'

const CONFIG = 'massif.config.ts'

/**
 * The folder of the project a command is about.
 *
 * @param named what `--project` says; without it the nearest folder upwards that has a configuration
 * @throws MassifError PROJECT_NOT_FOUND
 */
export function projectFolder(directory: string, named: string | undefined): string {
  if (named !== undefined) {
    const folder = resolve(directory, named)
    if (!existsSync(join(folder, CONFIG))) {
      fail('PROJECT_NOT_FOUND', `There is no ${CONFIG} in ${folder}`, {
        hint: 'Name the folder that has one after --project.',
      })
    }
    return folder
  }
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG))) return folder
    if (folder === dirname(folder)) fail('PROJECT_NOT_FOUND', `There is no ${CONFIG} in ${directory} or above it`)
  }
}
