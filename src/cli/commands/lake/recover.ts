import { resolve } from 'node:path'
import type { Execute } from '../../call.ts'
import { projectFolder } from '../../project-folder.ts'
import { recoveredText } from '../../render/keeping.ts'

/** Makes a lost or broken catalogue again; tells what could not be. */
export const recover: Execute<'lake recover'> = async ({ options }, { out, directory, now }) => {
  const project = projectFolder(directory, options.project)
  const [{ validProject }, { recover: recoverLake, recoverFrom }] = await Promise.all([
    import('../../../run/settings.ts'),
    import('../../../run/keeping/recover.ts'),
  ])
  const { lake } = (await validProject(project)).settings
  const recovered = options.from
    ? await recoverFrom(resolve(directory, options.from), lake, now)
    : await recoverLake(lake, now)
  if (options.json) out.write(`${JSON.stringify({ event: 'recovered', ...recovered })}\n`)
  else out.write(recoveredText(recovered))
  return recovered.lost.length > 0 ? 'failed' : 'done'
}
