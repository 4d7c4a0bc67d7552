// Ten and a hundred million events of the streaming service under a memory limit: `npm run bench:large -- [--scales 1,10] [--memory 4]`.
// It ends with 1 where a run does not finish, the limit does not hold, nothing spilled, or the time per event grows.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Measurement, measure, run } from '../pipeline/measure/process.ts'
import { markdown } from '../pipeline/report/table.ts'
import { CACHE, logFile, REPOSITORY } from '../pipeline/setup/places.ts'
import { memoryCgroup } from './cgroup.ts'

/** What all else than the engine's own memory may take. */
const REST = 400e6
/** Noise of the machine: time per event that differs by less has not grown. */
const NOISE = 1.15
const DAYS = '90'
const SOLUTION = join(REPOSITORY, 'solutions', 'streaming-recommender')
const FOLDER = join(CACHE, 'large')

const { values } = parseArgs({
  options: {
    scales: { type: 'string', default: '1,10' },
    memory: { type: 'string', default: '4' },
    keep: { type: 'boolean', default: false },
  },
})
const limit = Number(values.memory) * 1e9

interface Size {
  readonly scale: string
  readonly events: number
  readonly measured: Measurement
  readonly peak: number
  readonly spilled: number
  readonly killed: number
}

const sizes: Size[] = []
for (const scale of values.scales.split(',')) {
  const data = await generated(scale)
  sizes.push(await processed(scale, data))
  if (!values.keep) rmSync(data, { recursive: true })
}
report(sizes)

/** The files of a service of this size, made once and kept while they are needed. */
async function generated(scale: string): Promise<string> {
  const data = join(FOLDER, `data-${scale}`)
  if (existsSync(join(data, '.delivered.json'))) return data
  process.stderr.write(`generating scale ${scale}\n`)
  rmSync(data, { recursive: true, force: true })
  const main = join(SOLUTION, 'generate', 'main.ts')
  const args = [main, '--scale', scale, '--days', DAYS, '--until', '2026-04-01', '--out', data, '--memory', '6GB']
  await run({
    file: process.execPath,
    args: ['--conditions=massif-source', ...args],
    cwd: REPOSITORY,
    log: logFile(`generate ${scale}`),
  })
  return data
}

async function processed(scale: string, data: string): Promise<Size> {
  const folder = join(FOLDER, `project-${scale}`)
  rmSync(folder, { recursive: true, force: true })
  const copied = new Set(['raw', 'clean', 'features', 'marts', 'package.json'])
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(SOLUTION))
    if (copied.has(name)) cpSync(join(SOLUTION, name), join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "name": "large", "private": true, "type": "module" }\n')
  writeFileSync(
    join(folder, 'massif.config.ts'),
    `import { project } from 'massif'\n\nexport default project({ name: 'large', memory: '${values.memory} GB' })\n`,
  )
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(REPOSITORY, join(folder, 'node_modules', 'massif'), 'dir')
  symlinkSync(data, join(folder, 'data'), 'dir')
  const group = memoryCgroup(`massif-large-${process.pid}`, limit + REST)
  if (!group)
    process.stderr.write('no cgroup can be made here: resident memory is sampled, and nothing enforces the limit\n')
  process.stderr.write(`running scale ${scale}\n`)
  const spill = join(folder, '.massif', 'spill')
  let spilled = 0
  const words = [process.execPath, '--conditions=massif-source', join(REPOSITORY, 'bin', 'massif.js'), 'run', '--json']
  const [file, ...args] = [...(group?.enter ?? []), ...words] as [string, ...string[]]
  const log = logFile(`large ${scale}`)
  let looks = 0
  try {
    const measured = await measure({
      file,
      args,
      cwd: folder,
      log,
      watch: () => {
        if (looks++ % 10 === 0) spilled = Math.max(spilled, bytesIn(spill))
      },
    })
    const seen = group?.seen()
    const events = landedRows(log)
    return {
      scale,
      events,
      measured,
      peak: Math.max(seen ? 0 : measured.peak, seen?.peak ?? 0),
      spilled,
      killed: seen?.killed ?? 0,
    }
  } finally {
    group?.close()
    if (!values.keep) rmSync(folder, { recursive: true, force: true })
  }
}

/** Bytes of the files in a folder, some of which may go meanwhile. */
function bytesIn(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .reduce(
        (sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0),
        0,
      )
  } catch {
    return 0
  }
}

/** Rows that the sources of events landed, as the run told. */
function landedRows(log: string): number {
  let rows = 0
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    if (!line.startsWith('{')) continue
    const event = JSON.parse(line) as { readonly event: string; readonly kind?: string; readonly rows?: number }
    if (event.event === 'step-finished' && event.kind === 'land') rows += event.rows ?? 0
  }
  return rows
}

function report(all: readonly Size[]): void {
  const perEvent = (size: Size) => (size.measured.wall / size.events) * 1e6
  const perEventCpu = (size: Size) => (size.measured.cpu / size.events) * 1e6
  const rows = all.map(size => [
    `${(size.events / 1e6).toFixed(1)} M rows landed`,
    size.measured.wall.toFixed(0),
    size.measured.cpu.toFixed(0),
    perEvent(size).toFixed(2),
    perEventCpu(size).toFixed(2),
    (size.peak / 1e6).toFixed(0),
    (size.measured.peak / 1e6).toFixed(0),
    (size.spilled / 1e6).toFixed(0),
    (size.measured.others * 100).toFixed(0),
  ])
  const head = [
    '',
    'wall s',
    'processor s',
    'µs a row',
    'µs processor a row',
    'group peak MB',
    'resident peak MB',
    'spilled MB',
    'others %',
  ]
  process.stdout.write(
    `${markdown({ title: `The streaming service under a limit of ${values.memory} GB`, head, rows })}\n\n`,
  )
  const [first, last] = [all[0], all.at(-1)]
  const verdicts: (readonly [boolean, string])[] = all.map(size => [
    size.peak <= limit + REST && size.killed === 0,
    `peak of ${(size.events / 1e6).toFixed(0)} M rows ${(size.peak / 1e6).toFixed(0)} MB, limit + 400 MB is ${((limit + REST) / 1e6).toFixed(0)}`,
  ])
  if (last) verdicts.push([last.spilled > 0, `spilled ${(last.spilled / 1e6).toFixed(0)} MB at once`])
  if (first && last && first !== last) {
    const ratio = perEventCpu(last) / perEventCpu(first)
    verdicts.push([
      ratio <= NOISE,
      `processor time a row grows ${ratio.toFixed(2)}x, wall ${(perEvent(last) / perEvent(first)).toFixed(2)}x; budget 1x, noise ${NOISE}x`,
    ])
  }
  for (const [held, text] of verdicts) process.stdout.write(`${held ? 'ok    ' : 'MISSED'} ${text}\n`)
  process.exitCode = verdicts.every(([held]) => held) ? 0 : 1
}
