import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { judge } from '../budgets.ts'
import type { Contender } from '../contender.ts'
import type { Area } from '../report/area.ts'
import { comparison } from '../report/table.ts'
import { inRounds, othersNote } from '../rounds.ts'
import { graphProject, type Layout } from '../setup/graph.ts'
import { logFile, REPOSITORY } from '../setup/places.ts'
import { projectPath } from '../setup/product.ts'
import type { Context } from './context.ts'
import { wallOf } from './series.ts'

const COUNT = 500
const LAYOUTS: readonly Layout[] = [50, 1]

/** Type-checking a project of 500 tables, as an editor or a pipeline's first step does. */
export async function typesArea({ options, product, tell }: Context): Promise<Area> {
  const contenders = LAYOUTS.map((layout): Contender => {
    const name = `types_${layout}`
    return {
      name: layout === 1 ? 'a module each' : `${layout} a module`,
      role: 'massif',
      prepare: async () => writeConfig(graphProject(product, name, COUNT, layout), product.built),
      command: {
        file: process.execPath,
        args: [join(REPOSITORY, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '-p', '.'],
        cwd: projectPath(name),
        log: logFile(`tsc ${name}`),
      },
    }
  })
  const results = await inRounds(contenders, options.rounds('types'), tell)
  return {
    id: 'types',
    title: `Type-checking ${COUNT} tables`,
    tables: [comparison(`tsc --noEmit, strict, ${COUNT} tables`, results)],
    verdicts: contenders.map(({ name }) =>
      judge(
        { what: `type-check of ${COUNT} tables`, against: name, limit: 1, below: true, unit: 's' },
        wallOf(results, name),
      ),
    ),
    notes: [`Against the package's ${product.built ? 'declarations, as installed' : 'sources'}.`, othersNote(results)],
  }
}

function writeConfig(folder: string, built: boolean) {
  const compilerOptions = {
    target: 'es2024',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    ...(built
      ? { types: [] }
      : {
          types: ['node'],
          typeRoots: [join(REPOSITORY, 'node_modules', '@types')],
          customConditions: ['massif-source'],
        }),
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
}
