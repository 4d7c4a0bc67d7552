import type { Execute } from '../call.ts'
import { projectFolder } from '../project-folder.ts'
import { oneRun } from './one-run.ts'

/** Tells what a run changed, or would have if it had not been withheld. */
export const diff: Execute<'diff'> = async ({ operands: [start = '', ...assets], options }, { out, ...world }) => {
  const directory = projectFolder(world.directory, options.project)
  const [{ Workspace }, { listRuns }, { diffRun }] = await Promise.all([
    import('../../run/workspace.ts'),
    import('../../state/runs.ts'),
    import('../../run/diff/diff-run.ts'),
  ])
  const workspace = await Workspace.open(directory, world.environment, { readOnly: true })
  try {
    const { id } = oneRun(await listRuns(workspace.database, Number.MAX_SAFE_INTEGER), start)
    const diffs = await diffRun(id, assets, workspace)
    if (options.json) for (const each of diffs) out.write(`${JSON.stringify({ event: 'diff', run: id, ...each })}\n`)
    else {
      const { diffMarkdown, diffText } = await import('../render/diff.ts')
      out.write(options.markdown ? diffMarkdown(diffs) : diffText(diffs, out))
    }
    return 'done'
  } finally {
    await workspace.close()
  }
}
