// `npm run demo`: a streaming service's month is delivered, run, and one more day arrives, with late events.
// `npm run demo -- --data movielens` does the same on MovieLens, which comes whole and has no next day.
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { constants } from 'node:os'
import { join, relative, sep } from 'node:path'
import { parseArgs } from 'node:util'

const repository = join(import.meta.dirname, '..')
const solution = join(repository, 'solutions', 'streaming-recommender')
const folder = join(repository, '.massif', 'demo')
const called = process.env.INIT_CWD ?? process.cwd()
const place = relative(called, folder) || '.'
const NOT_COPIED = ['data', 'lake', '.massif', 'test']
const DAY = 86_400_000

const { data } = parseArgs({ options: { data: { type: 'string', default: 'generated' } } }).values
const bold = (text: string) => (process.stdout.hasColors?.() ? `\x1b[1m${text}\x1b[22m` : text)
const dim = (text: string) => (process.stdout.hasColors?.() ? `\x1b[2m${text}\x1b[22m` : text)
const say = (text: string) => process.stdout.write(`\n${text}\n`)

/** Ends the demo with a step's exit code. What the step said is on the screen already. */
class Ended extends Error {
  readonly code: number
  constructor(code: number) {
    super(`exit code ${code}`)
    this.code = code
  }
}

// Ctrl-C reaches the step that is running, too: it stops cleanly, and its exit code ends the demo.
process.on('SIGINT', () => {})

function step(shown: string, script: string, words: readonly string[], cwd = folder): Promise<void> {
  process.stdout.write(`${dim(`$ ${shown}`)}\n`)
  const child = spawn(process.execPath, ['--conditions=massif-source', join(repository, script), ...words], {
    cwd,
    stdio: 'inherit',
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      const status = signal ? 128 + constants.signals[signal] : (code ?? 1)
      if (status === 0) resolve()
      else reject(new Ended(status))
    })
  })
}

const deliver = (...words: string[]) => {
  const script = join(relative(repository, folder), 'generate', 'main.ts')
  // Mirrors are named from where the demo was called; the files go beside the script in any case.
  return step(`node generate/main.ts ${words.join(' ')}`, script, words, called)
}

const massif = (...words: string[]) => {
  const shown = words.map(word => (/\s/.test(word) ? `"${word.replace(/\s+/g, ' ')}"` : word))
  return step(`massif ${shown.join(' ')}`, 'bin/massif.js', words)
}

function prepare(): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const copied = (path: string) => !NOT_COPIED.includes(relative(solution, path).split(sep)[0] ?? '')
  cpSync(solution, folder, { recursive: true, filter: copied })
}

const CHART = `
  select rank, title, kind, round(score) as score, round(hours) as hours_that_day
  from marts.trending join clean.titles using (title_id)
  where day = (select max(day) from marts.trending) order by rank limit 5`
const INTAKE = 'select * from marts.intake order by day desc limit 5'
const SHELF = `
  select under.title as under, s.position, t.title, string_agg(g.genre, ', ' order by g.genre) as genres
  from marts.shelves s join clean.titles t on t.title_id = s.other_id join clean.title_genres g on g.title_id = s.other_id
  join clean.titles under on under.title_id = s.title_id
  where s.title_id = (select title_id from features.title_features order by plays_28 desc, title_id limit 1)
  group by all order by s.position limit 6`

const NEXT = {
  generated: `The check that warned misses a spelling: add the line u.s.,US to raw/country_spellings.csv and look at
\`npm run massif -- plan\`. \`npx node generate/main.ts --next\` delivers one more day.`,
  movielens: 'Change marts/trending.sql and look at `npm run massif -- plan`.',
}

async function generated(): Promise<void> {
  say(bold('1. A month of a streaming service arrives as files: more than half a million events'))
  const yesterday = new Date(Date.now() - DAY).toISOString().slice(0, 10)
  await deliver('--scale', '0.2', '--days', '30', '--until', yesterday)
  say(bold('2. Everything is made from them: landed, cleaned, checked, and published together'))
  await massif('run')
  say(bold('3. The next day is delivered, with events of the days before that come late'))
  await deliver('--next')
  say(bold('4. What that changes, before anything is done'))
  await massif('plan')
  say(bold('5. Only that is redone'))
  await massif('run')
  say(bold('6. What became of the reports, day by day; `late` is why the days before were redone'))
  await massif('query', INTAKE)
}

async function movielens(): Promise<void> {
  say(bold('1. MovieLens arrives as the same files'))
  await deliver('--data', 'movielens')
  say(bold('2. The same tables are made from them'))
  await massif('run')
}

async function demo(): Promise<void> {
  const began = performance.now()
  prepare()
  if (data === 'movielens') await movielens()
  else await generated()
  say(bold('What is watched most, and what to offer under it'))
  await massif('query', CHART)
  await massif('query', SHELF)
  say(`${bold(`Done in ${Math.round((performance.now() - began) / 1000)} s.`)} The project is yours to play with:

  cd ${place}
  npm run massif -- show                        the tables, what they are and how many rows they have
  npm run massif -- show marts.co_views         one of them
  npm run massif -- query "from marts.daily order by day"
  npm run massif -- run                         nothing to do, until you change a query or a file

${NEXT[data as keyof typeof NEXT]}
The tables are Apache Iceberg, in lake/.
README.md there tells what they are; solutions/streaming-recommender is where they come from.`)
}

try {
  if (data !== 'generated' && data !== 'movielens') throw new RangeError(`--data ${data}: generated or movielens`)
  await demo()
} catch (error) {
  const stopped = error instanceof Ended && error.code === 130
  const why = error instanceof Error ? error.message : error
  process.stderr.write(stopped ? `\nStopped. The project is in ${place}.\n` : `\nThe demo ended early: ${why}\n`)
  process.exitCode = error instanceof Ended ? error.code : 1
}
