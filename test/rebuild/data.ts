import type { Dice } from './dice.ts'

/** A row of a source of facts: whose, how much, and when. `hour` counts from the first; undefined for a row without time. */
interface Fact {
  readonly k: string
  readonly v: number
  readonly hour: number | undefined
}

export const KEYS = ['ann', 'bob', 'cem', 'dee', "o'x"] as const
const DAYS = 10

/** Sources by name. Files of `grown` are only ever added; the others also lose and change rows. */
export const SOURCES = ['grown', 'orders', 'visits'] as const
export type SourceName = (typeof SOURCES)[number]

/** The files that sources read, which change at random. */
export class Data {
  readonly #dice: Dice
  readonly #files = new Map<string, Fact[]>()
  #grades = 1
  #count = 0

  constructor(dice: Dice) {
    this.#dice = dice
    for (const source of SOURCES) for (let file = 0; file < 2; file++) this.#add(source, dice.whole(DAYS))
  }

  files(): { readonly [path: string]: string } {
    const time = (hour: number | undefined) =>
      hour === undefined ? '' : new Date(Date.UTC(2026, 0, 26, hour)).toISOString().slice(0, 19).replace('T', ' ')
    const lines = (facts: readonly Fact[]) => facts.map(({ k, v, hour }) => `${k},${v},${time(hour)}\n`).join('')
    const grades = KEYS.map((k, at) => `${k},${(at * this.#grades) % 3}\n`).join('')
    return {
      'data/grades.csv': `k,w\n${grades}`,
      ...Object.fromEntries([...this.#files].map(([path, facts]) => [path, `k,v,seen\n${lines(facts)}`])),
    }
  }

  /** Changes one thing; says what. */
  change(): string {
    const source = this.#dice.one(SOURCES)
    const names = [...this.#files.keys()].filter(path => path.startsWith(`data/${source}-`))
    const path = this.#dice.one(names)
    const facts = this.#files.get(path) as Fact[]
    const what = source === 'grown' ? this.#dice.whole(4) : this.#dice.whole(9)
    switch (what) {
      case 0:
      case 1:
        return `new ${this.#add(source, this.#dice.whole(DAYS))}`
      case 2:
        return `late ${this.#add(source, -this.#dice.whole(5))}`
      case 3:
        return `far ${this.#add(source, DAYS + this.#dice.whole(30))}`
      case 4:
        facts.push(this.#fact(this.#dice.whole(DAYS * 24)))
        return `one row more in ${path}`
      case 5:
        facts.splice(0, 1)
        return `one row less in ${path}`
      case 6:
        if (facts[0]) facts[0] = { ...facts[0], v: facts[0].v + 1 }
        return `a row changed in ${path}`
      case 7:
        this.#files.set(path, [])
        return `no rows in ${path}`
      default:
        this.#grades++
        return 'grades changed'
    }
  }

  #add(source: SourceName, day: number): string {
    const path = `data/${source}-${String(this.#count++).padStart(4, '0')}.csv`
    const facts = Array.from({ length: 1 + this.#dice.whole(4) }, () => this.#fact(day * 24 + this.#dice.whole(24)))
    if (this.#dice.chance(0.15)) facts.push(this.#fact(undefined))
    this.#files.set(path, facts)
    return path
  }

  #fact(hour: number | undefined): Fact {
    return { k: this.#dice.one(KEYS), v: this.#dice.whole(10), hour }
  }
}
