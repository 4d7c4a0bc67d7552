import { readFile, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Project } from '../../project/contract.ts'
import type { Execute, World } from '../call.ts'
import { exitOf } from '../exit-codes.ts'
import { projectFolder } from '../project-folder.ts'
import { diagnosticLines, diagnosticText } from '../render/diagnostics.ts'
import { counted, duration } from '../render/numbers.ts'

/** Finds everything that is wrong with a project, and mends its contracts if asked to. */
export const check: Execute<'check'> = async ({ options }, world) => {
  const directory = projectFolder(world.directory, options.project)
  const began = performance.now()
  const { inspect } = await import('../inspection.ts')
  let found = await inspect(directory, world)
  const mended = new Set<string>()
  let unfixed: Mended['unfixed'] = []
  // What is made from a table can be bound once the table's columns are there: each round mends one layer more.
  for (let layers = options.fix ? found.project.assets.size : 0; layers > 0; layers--) {
    const round = await mend(found.project, found.problems)
    unfixed = round.unfixed
    if (round.files.length === 0) break
    for (const file of round.files) mended.add(file)
    found = await inspect(directory, world)
  }

  const { project, problems } = found
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const told = {
    assets: project.assets.size,
    errors,
    warnings: problems.length - errors,
    fixed: [...mended].sort(),
    seconds: (performance.now() - began) / 1000,
  }
  if (options.json) {
    world.out.write(diagnosticLines(problems))
    world.out.write(`${JSON.stringify({ event: 'checked', ...told })}\n`)
  } else {
    if (problems.length > 0) world.err.write(`${diagnosticText(problems, world.err, world.directory)}\n`)
    for (const { asset, why } of unfixed) world.err.write(`${asset} was not mended: ${why}\n`)
    world.out.write(verdict(told, world))
  }
  return exitOf(problems)
}

interface Mended {
  readonly files: readonly string[]
  readonly unfixed: readonly { readonly asset: string; readonly why: string }[]
}

async function mend(project: Project, problems: readonly Diagnostic[]): Promise<Mended> {
  const [{ fixColumns }, { applyEdits }] = await Promise.all([
    import('../../project/fix/columns.ts'),
    import('../../project/fix/edit.ts'),
  ])
  const { edits, unfixed } = fixColumns(project, problems)
  const byFile = Map.groupBy(edits, ({ file }) => file)
  for (const [file, of] of byFile) await writeFile(file, applyEdits(await readFile(file, 'utf8'), of))
  return { files: [...byFile.keys()].sort(), unfixed }
}

interface Told {
  readonly assets: number
  readonly errors: number
  readonly warnings: number
  readonly fixed: readonly string[]
  readonly seconds: number
}

function verdict({ assets, errors, warnings, fixed, seconds }: Told, { directory, out: { paint } }: World): string {
  const facts = [
    ...(errors > 0 ? [paint('red', counted(errors, 'error'))] : []),
    ...(warnings > 0 ? [paint('yellow', counted(warnings, 'warning'))] : []),
  ]
  const outcome = facts.length > 0 ? facts.join(', ') : paint('green', 'no problem')
  const changed = fixed.map(file => `${paint('green', 'mended')} ${relative(directory, file)}\n`).join('')
  return `${changed}${counted(assets, 'asset')}: ${outcome} (${duration(seconds)})\n`
}
