import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Day, dayText, months } from '../calendar.ts'
import type { Database } from '../database.ts'
import { deliver } from '../deliver.ts'
import { accountExport, signups } from './accounts.ts'
import { ARRIVING, dayFiles, searches, thumbs, views } from './arrivals.ts'
import { plays, sessions, shelves } from './day.ts'
import { type Dials, dials, KEPT_IN_CATALOGUE, LATEST, LICENCE, LONGEST_LIFE } from './dials.ts'
import { createDice } from './dice.ts'
import { catalogueExport, createWords, titles } from './titles.ts'

/** Days after a sign-up on which its line in the export may still change. */
const UNSETTLED = 4
/** Accounts and titles are made for so many days at once. */
const AHEAD = 30

/**
 * A streaming service that never was. What it delivers on a day depends on the seed, the scale and the day alone, so
 * days may be asked for in any number of calls. Memory holds the living accounts and a few days of events.
 */
export class Platform {
  readonly #database: Database
  readonly #dials: Dials
  readonly #since: Day
  #next: Day | undefined
  /** Accounts and titles are made up to this day. */
  #made: Day = 0

  private constructor(database: Database, dials: Dials, since: Day) {
    this.#database = database
    this.#dials = dials
    this.#since = since
  }

  /**
   * @param since the day the records begin: nothing that happened before is ever delivered
   * @throws RangeError when the scale is not between 0.01 and 100.
   */
  static async open(database: Database, seed: number, scale: number, since: Day): Promise<Platform> {
    await createDice(database, seed)
    await createWords(database)
    for (const [name, columns] of Object.entries(ARRIVING)) await database.run(`create temp table ${name} (${columns})`)
    return new Platform(database, dials(scale), since)
  }

  /**
   * Delivers the events that arrive on a day.
   *
   * @returns how many they are
   */
  async deliverDay(day: Day, folder: string): Promise<number> {
    if (this.#next !== day) await this.#begin(day)
    await this.#live(day)
    for (const name of Object.keys(ARRIVING)) {
      await this.#database.run(`delete from ${name} where happened_at < date '${dayText(this.#since)}'`)
    }
    for (const { path, query } of dayFiles(day, dayText(day))) await deliver(this.#database, query, folder, path)
    const counts = Object.keys(ARRIVING).map(name => `(select count(*) from ${name} where arrives = ${day})`)
    const [row] = await this.#database.rows(`select ${counts.join(' + ')} as events`)
    for (const name of Object.keys(ARRIVING)) await this.#database.run(`delete from ${name} where arrives <= ${day}`)
    this.#next = day + 1
    return Number(row?.events)
  }

  /** Delivers the exports of accounts and catalogue as they stand when the day `until` begins. */
  async deliverExports(until: Day, folder: string): Promise<void> {
    const starts = months(this.#since - LONGEST_LIFE, until)
    for (const [index, first] of starts.entries()) {
      const end = starts[index + 1] ?? until
      const path = `accounts/${dayText(first).slice(0, 7)}.csv.gz`
      if (end + UNSETTLED <= until && existsSync(join(folder, path))) continue
      await deliver(this.#database, accountExport(first, end, until, this.#dials), folder, path)
    }
    const oldest = Math.min(until - KEPT_IN_CATALOGUE, this.#since - LICENCE)
    const catalogue = catalogueExport(oldest, until, this.#dials)
    await deliver(this.#database, catalogue, folder, 'catalogue/titles.json')
  }

  /** Lives the days before, since what was played then may arrive on this one. */
  async #begin(day: Day): Promise<void> {
    const first = day - LATEST
    await this.#database.run(`
      create or replace temp table accounts as from (${signups(first - LONGEST_LIFE, first, this.#dials)}) where last_day > ${first};
      create or replace temp table titles as ${titles(first - LICENCE, first, this.#dials)};
      ${Object.keys(ARRIVING)
        .map(name => `delete from ${name};`)
        .join(' ')}`)
    this.#made = first
    for (let past = first; past < day; past++) await this.#live(past)
  }

  /** One day in the life of the platform: who comes, what they watch, and when it will be heard of. */
  async #live(day: Day): Promise<void> {
    if (day >= this.#made) await this.#makeAhead(day)
    await this.#database.run(`
      create or replace temp table shelf as ${shelves(day)};
      create or replace temp table todays_sessions as ${sessions(day, this.#dials)};
      create or replace temp table todays_plays as ${plays()};
      insert into arriving_views ${views()};
      insert into arriving_thumbs ${thumbs(day)};
      insert into arriving_searches ${searches(day)};`)
  }

  async #makeAhead(day: Day): Promise<void> {
    this.#made = day + AHEAD
    await this.#database.run(`
      delete from accounts where last_day <= ${day};
      insert into accounts ${signups(day, this.#made, this.#dials)};
      delete from titles where left_day <= ${day};
      insert into titles ${titles(day, this.#made, this.#dials)};`)
  }
}
