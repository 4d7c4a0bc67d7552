import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { verdictLine } from './budgets.ts'
import type { Context } from './jobs/context.ts'
import { dayArea } from './jobs/day.ts'
import { graphArea } from './jobs/graph.ts'
import { memoryArea } from './jobs/memory.ts'
import { pipelineArea } from './jobs/pipeline.ts'
import { planArea } from './jobs/plan.ts'
import { typesArea } from './jobs/types.ts'
import { linesArea } from './lines.ts'
import { type Options, readOptions, USAGE } from './options.ts'
import { profile } from './profile.ts'
import { type Area, areaText } from './report/area.ts'
import { machineText } from './report/machine.ts'
import { withBlock } from './report/page.ts'
import { makeEnvironments } from './setup/environments.ts'
import { CACHE, REPOSITORY, RUNS } from './setup/places.ts'
import { makeProduct } from './setup/product.ts'
import { deleteAside } from './setup/set-aside.ts'
import { bothRuns } from './setup/shop.ts'
import { copyWorkload, findWorkload, generateData, writePeers } from './setup/workload.ts'

const tell = (text: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`)

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') {
    process.stdout.write(`${USAGE}\n`)
    return 0
  }
  const workload = findWorkload(process.env)
  if (!workload) {
    process.stdout.write(
      'NOTHING WAS MEASURED: the workload is not here. It is a folder beside the repository, ../shared/bench; ' +
        'MASSIF_BENCH_WORKLOAD names another place.\n',
    )
    return 0
  }
  if (process.platform !== 'linux') {
    process.stdout.write('NOTHING WAS MEASURED: processor time and memory are read from /proc, which only Linux has.\n')
    return 0
  }
  await setUp(workload, options)
  const product = await makeProduct(options.source, tell)
  const context: Context = { options, product, tell }
  if (options.profile) return await printProfile(context)
  const { areas, failures } = await measureAll(context)
  const machine = await machineText(product, options.peers, new Date())
  report(areas, machine, options.write)
  for (const failure of failures) process.stdout.write(`\nFAILED ${failure}\n`)
  const verdicts = areas.flatMap(area => area.verdicts)
  process.stdout.write(`\n${verdicts.map(verdictLine).join('\n')}\n`)
  return failures.length > 0 || verdicts.some(verdict => !verdict.held) ? 1 : 0
}

async function setUp(workload: string, { peers, scales }: Options) {
  // States of an earlier run may be another version's.
  rmSync(RUNS, { recursive: true, force: true })
  mkdirSync(RUNS, { recursive: true })
  await copyWorkload(workload)
  await makeEnvironments(['floor', 'iceberg', ...peers], tell)
  await writePeers()
  for (const scale of scales) await generateData(scale, tell)
}

async function measureAll(context: Context) {
  const { scales, only } = context.options
  const jobs: readonly (readonly [string, () => Promise<Area>])[] = [
    ...scales.map(scale => ['J1', () => pipelineArea(scale, context)] as const),
    ...scales.map(scale => ['J3', () => dayArea(scale, context)] as const),
    ['J2', () => graphArea(context)],
    ['plan', () => planArea(context)],
    ['memory', () => memoryArea(context)],
    ['types', () => typesArea(context)],
  ]
  const areas: Area[] = []
  const failures: string[] = []
  for (const [name, measureArea] of jobs) {
    if (!only.some(one => one === name)) continue
    tell(name)
    await deleteAside()
    // What one area cannot do is no reason not to measure the others.
    try {
      areas.push(await measureArea())
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { areas: [...areas, linesArea()], failures }
}

function report(areas: readonly Area[], machine: string, write: boolean) {
  process.stdout.write(`${machine}\n\n${areas.map(areaText).join('\n\n')}\n`)
  const results = join(CACHE, 'results')
  mkdirSync(results, { recursive: true })
  writeFileSync(join(results, `${new Date().toISOString().replaceAll(':', '')}.json`), JSON.stringify(areas, null, 1))
  if (!write) return
  const path = join(REPOSITORY, 'docs', 'performance.md')
  const blocks = areas.map(area => [area.id, `${areaText(area)}\n\n${machine}`] as const)
  writeFileSync(
    path,
    blocks.reduce((page, [id, text]) => withBlock(page, id, text), readFileSync(path, 'utf8')),
  )
}

async function printProfile({ options, product }: Context): Promise<number> {
  for (const scale of options.scales) {
    for await (const { what, command } of bothRuns({ name: 'massif_profile', product, scale })) {
      process.stdout.write(`\n${await profile(what, command)}\n`)
    }
  }
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
