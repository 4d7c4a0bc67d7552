import { MassifError } from '../../diagnostics/diagnostic.ts'
import type { Execute, World } from '../call.ts'
import { type Finding, failure, ok, type Probe } from '../doctor/finding.ts'
import { asCalled } from '../program.ts'
import { projectFolder } from '../project-folder.ts'
import { findingText, verdictText } from '../render/findings.ts'

/** Looks at the machine and, where there is one, at the project; tells each point as it is known. */
export const doctor: Execute<'doctor'> = async ({ options }, world) => {
  const { out } = world
  const findings: Finding[] = []
  const tell = (finding: Finding) => {
    findings.push(finding)
    out.write(
      options.json
        ? `${JSON.stringify({ event: 'finding', ...finding })}\n`
        : asCalled(findingText(finding, out.paint), out.program),
    )
  }
  const { engine, node, otherPrograms } = await import('../doctor/machine.ts')
  tell(node())
  tell(await engine())
  tell(otherPrograms())
  await lookAtProject(options.project, world, tell)
  if (!options.json) out.write(`\n${verdictText(findings, out.paint)}`)
  return findings.some(({ status }) => status === 'failure') ? 'failed' : 'done'
}

async function lookAtProject(named: string | undefined, world: World, tell: (finding: Finding) => void): Promise<void> {
  try {
    const directory = projectFolder(world.directory, named)
    const { Workspace } = await import('../../run/workspace.ts')
    const workspace = await Workspace.open(directory, world.environment)
    try {
      const { config, assets } = workspace.project
      tell(ok('project', `${config.name}: ${assets.size} assets in ${directory}`))
      const { secrets } = await import('../doctor/outside.ts')
      for (const probe of await probes()) tell(await probe(workspace, world.now()))
      tell(secrets(workspace, world.environment))
    } finally {
      await workspace.close()
    }
  } catch (error) {
    if (!(error instanceof MassifError)) throw error
    for (const { code, message, hint } of error.diagnostics) tell(failure('project', `${code}: ${message}`, hint))
  }
}

async function probes(): Promise<readonly Probe[]> {
  const [disk, past, outside, { housekeeping }] = await Promise.all([
    import('../doctor/disk.ts'),
    import('../doctor/past.ts'),
    import('../doctor/outside.ts'),
    import('../doctor/housekeeping.ts'),
  ])
  return [disk.lake, disk.room, disk.memory, disk.clock, past.state, past.leftovers, housekeeping, outside.mirrors]
}
