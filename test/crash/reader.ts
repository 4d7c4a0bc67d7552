// Reads both totals, both found by one statement of the catalogue, until its standard input ends; then says what it saw:
// `reader.ts <folder of the lake>`.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { duckdb } from '../../src/engines/duckdb/engine.ts'
import { openLake } from '../../src/lake/open.ts'
import { openSqlite } from '../../src/state/sqlite/database.ts'

const PAIR = ['marts.total', 'marts.same'] as const

export interface Seen {
  readonly looks: number
  /** Different totals. */
  readonly states: number
  readonly broken: readonly string[]
}

const [folder = ''] = process.argv.slice(2)
const spill = join(folder, '.reader-spill')
const database = openSqlite(join(folder, 'massif.db'))
const lake = await openLake({ database, warehouse: folder })
const session = await duckdb.open({ memory: 200_000_000, threads: 1, spill })
let open = true
process.stdin.once('end', () => {
  open = false
})
process.stdin.resume()

let looks = 0
const states = new Set<string>()
const broken: string[] = []
while (open) {
  const found = await lake.resolve(PAIR)
  if (found.size > 0) {
    const numbers: string[] = []
    for (const name of PAIR) {
      const state = found.get(name)
      if (!state) continue
      await session.bind(name, { kind: 'state', state, files: (await lake.scan(state)).files })
      for await (const chunk of session.read(`select n from ${name}`)) numbers.push(String(chunk.values[0]?.[0]))
    }
    looks++
    states.add(numbers.join(' '))
    if (numbers.length !== 2 || numbers[0] !== numbers[1]) broken.push(numbers.join(' '))
  }
  await new Promise(resolve => setTimeout(resolve, 20))
}
await session.close()
await database.close()
rmSync(spill, { recursive: true, force: true })
process.stdout.write(JSON.stringify({ looks, states: states.size, broken } satisfies Seen))
