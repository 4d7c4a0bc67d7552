import type { Dice } from './dice.ts'

/**
 * A relation of a random graph. All have the columns k, v and seen, so that any can be made from any other. `grows`: rows
 * are only ever added.
 */
interface Node {
  readonly name: string
  readonly kind: 'table' | 'view'
  readonly grows: boolean
  /** The relation whose changes it appends: as long as it does, that one must not be made again. */
  readonly appends: string | undefined
  readonly make: (dice: Dice) => Made
  made: Made
}

/** What a node declares beside its columns. */
interface Made {
  readonly load?: string
  readonly key?: string
  readonly query: string
  /** One row of the text that a rebuild would give too. */
  readonly says: string
}

const SOURCES = ['grown', 'orders', 'visits'] as const
const COLUMNS = '{ k: t.string(), v: t.bigint(), seen: t.timestamp() }'

const SOURCE_MODULE = `import { csv, t } from 'massif'
const columns = ${COLUMNS}
export const grown = csv({ path: 'data/grown-*.csv', time: 'seen', columns })
export const orders = csv({ path: 'data/orders-*.csv', time: 'seen', columns })
export const visits = csv({ path: 'data/visits-*.csv', time: 'seen', columns })
export const grades = csv({ path: 'data/grades.csv', columns: { k: t.string(), w: t.bigint() } })
`

/** A graph of tables and views at random, of every load, whose code changes at random. */
export class Graph {
  readonly #dice: Dice
  readonly #nodes: Node[] = []
  #count = 0

  constructor(dice: Dice, size: number) {
    this.#dice = dice
    for (let at = 0; at < size; at++) this.#add()
  }

  /** Names of the stored tables. */
  get tables(): readonly string[] {
    return this.#nodes.filter(({ kind }) => kind === 'table').map(({ name }) => `marts.${name}`)
  }

  modules(): { readonly [path: string]: string } {
    const nodes = this.#nodes.map(({ name, kind, made }) => {
      const members = [
        `columns: ${COLUMNS}`,
        ...(made.key === undefined ? [] : [`key: ${made.key}`]),
        ...(made.load === undefined ? [] : [`load: ${made.load}`]),
        `query: sql\`${made.query}\``,
      ]
      return `export const ${name} = ${kind}({ ${members.join(', ')} })\n`
    })
    return {
      'raw/sources.ts': SOURCE_MODULE,
      'marts/tables.ts': `import { affected, changes, interval, sql, t, table, view } from 'massif'
import { grades, grown, orders, visits } from '../raw/sources.ts'
${nodes.join('')}`,
    }
  }

  /** Changes the code of one node, adds one, or takes the last away; says what. */
  change(): string {
    const what = this.#dice.whole(6)
    if (what === 0 && this.#nodes.length < 7) return `new ${this.#add()}`
    if (what === 1 && this.#nodes.length > 2) return `without ${this.#nodes.pop()?.name}`
    const node = this.#dice.one(this.#nodes.filter(({ name }) => !this.#nodes.some(({ appends }) => appends === name)))
    node.made = node.make(this.#dice)
    return `code of ${node.name}: ${node.made.says}`
  }

  #add(): string {
    const name = `n${this.#count++}`
    const inputs: readonly { readonly name: string; readonly grows: boolean; readonly kind: string }[] = [
      ...SOURCES.map(source => ({ name: source, grows: source === 'grown', kind: 'source' })),
      // What was made last is read more often: graphs are deep rather than wide.
      ...this.#nodes,
      ...this.#nodes.slice(-2),
    ]
    const f = this.#dice.one(inputs)
    const g = this.#dice.one(inputs)
    const grown = inputs.filter(input => input.grows && input.kind !== 'view')
    const stored = inputs.filter(input => input.kind !== 'view')
    const h = this.#dice.one(grown)
    const [m, n] = [this.#dice.one(stored), this.#dice.one(stored)]
    const shape = this.#dice.one(SHAPES)
    const make = (dice: Dice) => shape.make({ f: f.name, g: g.name, h: h.name, m: m.name, n: n.name }, dice)
    const kind = shape.view ? 'view' : 'table'
    const grows = shape.appends
    const appends = grows ? h.name : undefined
    this.#nodes.push({ name, kind, grows, appends, make, made: make(this.#dice) })
    return name
  }
}

interface Inputs {
  /** Any two relations. */
  readonly f: string
  readonly g: string
  /** One that only grows. */
  readonly h: string
  /** Two that are stored. */
  readonly m: string
  readonly n: string
}

interface Shape {
  readonly view: boolean
  readonly appends: boolean
  readonly make: (inputs: Inputs, dice: Dice) => Made
}

const table = (make: Shape['make'], appends = false): Shape => ({ view: false, appends, make })
const grain = (dice: Dice) => dice.one(['day', 'day', 'hour', 'month'])
const by = (grained: string) => `{ by: 'interval', time: 'seen', grain: '${grained}' }`
const slice = (name: string, back?: string) =>
  `\${${name}.in(interval, { by: 'seen'${back === undefined ? '' : `, back: '${back}'`} })}`

const SHAPES: readonly Shape[] = [
  // Sums by interval.
  table(({ f }, dice) => {
    const [of, plus] = [grain(dice), dice.whole(4)]
    const query = `select k, sum(v)::bigint + ${plus} as v, date_trunc('${of}', seen) as seen from ${slice(f)} group by all`
    return { load: by(of), query, says: `sums by ${of} of ${f} + ${plus}` }
  }),
  // Row by row, by interval, with a lookup that redoes the past.
  table(({ f }, dice) => {
    const [of, least] = [grain(dice), dice.whole(5)]
    const query = `select f.k, f.v * (1 + g.w) as v, f.seen from ${slice(f)} f join \${grades.lookup('redo')} g on g.k = f.k where f.v >= ${least}`
    return { load: by(of), query, says: `rows by ${of} of ${f} from ${least} on` }
  }),
  // Two inputs that change by themselves.
  table(({ f, g }, dice) => {
    const of = grain(dice)
    const query = `select k, count(*) as v, date_trunc('${of}', seen) as seen from (select * from ${slice(f)} union all select * from ${slice(g)}) group by all`
    return { load: by(of), query, says: `counts by ${of} of ${f} and ${g}` }
  }),
  // Look-back over distinct counts and sums.
  table(({ f }, dice) => {
    const back = 1 + dice.whole(4)
    const what = dice.one(['count(distinct f.v)', 'sum(f.v)::bigint'])
    const query = `with days as (select unnest(generate_series(\${interval.start}, \${interval.end} - interval 1 day, interval 1 day)) as day)
      select f.k, ${what} as v, d.day as seen from days d join ${slice(f, `${back} days`)} f on f.seen >= d.day - interval ${back} day and f.seen < d.day + interval 1 day group by all`
    return { load: by('day'), query, says: `${what} of ${f}, ${back} days back` }
  }),
  // Whole.
  table(({ f }, dice) => {
    const least = dice.whole(4)
    const query = `select k, max(v) as v, max(seen) as seen from \${${f}} where v >= ${least} group by k`
    return { query, says: `greatest of ${f} from ${least} on` }
  }),
  // By affected keys, of one input.
  table(({ m }, dice) => {
    const [plus, helped] = [dice.whole(4), dice.chance(0.5)]
    const only = helped ? ' where k in (select k from ${affected})' : ''
    const query = `select k, sum(v)::bigint + ${plus} as v, max(seen) as seen from \${${m}}${only} group by k`
    const load = `{ by: 'merge', keys: sql\`select distinct k from \${changes(${m})}\` }`
    return { load, key: `['k']`, query, says: `merged sums of ${m} + ${plus}` }
  }),
  // By affected keys, of two inputs and a lookup.
  table(({ m, n }, dice) => {
    const what = dice.one(['count(*)', 'count(distinct seen)'])
    const query = `select f.k, ${what} + max(g.w) as v, min(f.seen) as seen from (select * from \${${m}} union all select * from \${${n}}) f
      join \${grades.lookup('redo')} g on g.k = f.k group by f.k`
    const load = `{ by: 'merge', keys: sql\`select k from \${changes(${m})} union all select k from \${changes(${n})}\` }`
    return { load, key: `['k']`, query, says: `merged ${what} of ${m} and ${n}` }
  }),
  // What was added.
  table(({ h }, dice) => {
    const plus = dice.whole(4)
    const query = `select k, v + ${plus} as v, seen from \${changes(${h})} where v <> ${plus}`
    return { load: `{ by: 'append' }`, query, says: `rows of ${h} + ${plus}` }
  }, true),
  // Not stored.
  {
    view: true,
    appends: false,
    make: ({ f }, dice) => {
      const least = dice.whole(5)
      return { query: `select k, v, seen from \${${f}} where v >= ${least}`, says: `view of ${f} from ${least} on` }
    },
  },
]
