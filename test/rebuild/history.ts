import assert from 'node:assert/strict'
import { TestProject } from '../support/project.ts'
import { numbers } from '../support/random.ts'
import { Dice } from './dice.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const STATES = 6
const KEYS = ['', '1', '2', '3', '4', '5']

/** A row of the present. The key that is empty is null. */
interface Present {
  readonly k: string
  readonly v: number
  readonly at: number | undefined
}

/** A row of a history; `to` is undefined while it holds. */
interface Held extends Present {
  readonly from: number
  readonly to: number | undefined
}

interface Kind {
  readonly name: string
  readonly at: boolean
  readonly deletes: 'close' | 'keep'
  readonly type: 'timestamp' | 'date' | 'timestamptz'
}

const KINDS: readonly Kind[] = [
  { name: 'closed', at: false, deletes: 'close', type: 'timestamp' },
  { name: 'kept', at: false, deletes: 'keep', type: 'timestamptz' },
  { name: 'dated', at: true, deletes: 'close', type: 'timestamp' },
  { name: 'dated_kept', at: true, deletes: 'keep', type: 'timestamptz' },
  { name: 'daily', at: false, deletes: 'close', type: 'date' },
]

const FILES = {
  'massif.config.ts':
    "import { project } from 'massif'\nexport default project({ name: 'random', memory: '500 MB', threads: 1, durable: false })\n",
  'tables.ts': `import { csv, sql, t, table } from 'massif'
const columns = { k: t.bigint(), v: t.bigint(), since: t.timestamp() }
export const people = csv({ path: 'people.csv', columns })
${KINDS.map(
  ({ name, at, deletes, type }) => `export const ${name} = table({
  columns: { ...columns, valid_from: t.${type}(), valid_to: t.${type}() }, key: ['k'],
  load: { by: 'history', from: 'valid_from', to: 'valid_to', deletes: '${deletes}'${at ? ", at: 'since'" : ''} },
  query: sql\`select k, v, since from \${people}\`,
})\n`,
).join('')}`,
}

/**
 * A source that changes at random, and histories of it of every kind, held after each run to a model that knows nothing
 * of SQL: a list of rows, gone through one by one.
 *
 * @returns how often they were compared
 * @throws AssertionError with the seed
 */
export async function historyCase(seed: number): Promise<number> {
  const dice = new Dice(numbers(seed))
  let now = Date.UTC(2026, 0, 1, 6)
  let present: readonly Present[] = []
  let held: ReadonlyMap<string, readonly Held[]> = new Map(KINDS.map(({ name }) => [name, []]))
  const project = new TestProject(FILES)
  try {
    for (let run = 0; run < STATES; run++) {
      // Sometimes several runs a day, and sometimes one whose clock goes back.
      now += dice.chance(0.08) ? -2 * DAY : dice.chance(0.4) ? dice.whole(300) * MINUTE : dice.whole(3 * DAY)
      now -= now % MINUTE
      present = changed(present, now, dice)
      project.write({ 'people.csv': csvText(present) })
      const next = new Map(KINDS.map(kind => [kind.name, advanced(held.get(kind.name) ?? [], present, now, kind)]))
      const refused = [...next].flatMap(([name, rows]) => (rows === undefined ? [`main.${name}`] : [])).sort()
      const { errors } = await project.run({ now: new Date(now) })
      const told = `seed ${seed}, run ${run} at ${text(now)}:\n${csvText(present)}`
      assert.deepEqual(errors.map(({ code, asset }) => `${code} ${asset}`).sort(), refused.map(backwards), told)
      // Tables become visible together, or none.
      if (refused.length === 0) held = next as ReadonlyMap<string, readonly Held[]>
      for (const kind of KINDS) {
        const expected = (held.get(kind.name) ?? []).map(row => lineOf(row, kind)).sort()
        if (expected.length > 0 || run > 0)
          assert.deepEqual(await rowsOf(project, kind, expected.length), expected, `${kind.name}, ${told}`)
      }
    }
    return STATES
  } finally {
    project.remove()
  }
}

const backwards = (table: string): string => `RUN_HISTORY_BACKWARDS ${table}`

/** The present after some rows came, went and changed. Times mostly go on, sometimes stand still or are unknown. */
function changed(present: readonly Present[], now: number, dice: Dice): readonly Present[] {
  const before = new Map(present.map(row => [row.k, row]))
  return KEYS.flatMap((k): readonly Present[] => {
    const row = before.get(k)
    if (row && dice.chance(0.5)) return [row]
    if (dice.chance(0.35)) return []
    const at = dice.chance(0.15) ? undefined : dice.chance(0.2) ? row?.at : now - dice.whole(400) * MINUTE
    return [{ k, v: dice.whole(3), at }]
  })
}

/** The history once the present is `present`; undefined where it would go backwards. */
function advanced(
  history: readonly Held[],
  present: readonly Present[],
  now: number,
  { at, deletes, type }: Kind,
): readonly Held[] | undefined {
  const inType = (time: number) => (type === 'date' ? Math.floor(time / DAY) * DAY : time)
  const rows = [...history]
  for (const row of present) {
    const since = (at ? row.at : undefined) ?? now
    const index = rows.findIndex(({ k, to }) => k === row.k && to === undefined)
    const ends = rows.flatMap(({ k, to }) => (k === row.k && to !== undefined ? [to] : []))
    const begins = Math.max(inType(since), ...ends)
    const open = rows[index]
    if (open) {
      if (open.v === row.v && open.at === row.at) continue
      if (since < open.from) return undefined
      rows.splice(index, 1, ...(open.from < begins ? [{ ...open, to: begins }] : []))
    }
    rows.push({ ...row, from: begins, to: undefined })
  }
  if (deletes === 'keep') return rows
  for (const open of rows.filter(({ k, to }) => to === undefined && !present.some(row => row.k === k))) {
    if (open.from > now) return undefined
    const to = inType(now)
    rows.splice(rows.indexOf(open), 1, ...(open.from < to ? [{ ...open, to }] : []))
  }
  return rows
}

function csvText(rows: readonly Present[]): string {
  return `k,v,since\n${rows.map(({ k, v, at }) => `${k},${v},${at === undefined ? '' : text(at)}\n`).join('')}`
}

const text = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ')

function lineOf({ k, v, at, from, to }: Held, { type }: Kind): string {
  const one = (time: number | undefined, length = 19) => (time === undefined ? '-' : text(time).slice(0, length))
  const length = type === 'date' ? 10 : 19
  return [k || '-', v, one(at), one(from, length), one(to, length)].join('|')
}

async function rowsOf(project: TestProject, { name, type }: Kind, expected: number): Promise<readonly string[]> {
  const format = type === 'date' ? '%Y-%m-%d' : '%Y-%m-%d %H:%M:%S'
  const time = (column: string, as: string) => `coalesce(strftime(cast(${column} as timestamp), '${as}'), '-')`
  const line = `concat_ws('|', coalesce(cast(k as varchar), '-'), v, ${time('since', '%Y-%m-%d %H:%M:%S')}, ${time('valid_from', format)}, ${time('valid_to', format)})`
  // There is no table yet where the first run was refused.
  if (expected === 0) return []
  return (await project.query(`select ${line} from main.${name} order by all`, `main.${name}`))
    .map(([row]) => String(row))
    .sort()
}
