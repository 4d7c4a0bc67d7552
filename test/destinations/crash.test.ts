import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { start } from '../cli/massif.ts'
import { startPostgres } from '../support/postgres.ts'
import { type TestProject, withProject } from '../support/project.ts'
import { numbers } from '../support/random.ts'

const ROUNDS = Number(process.env.MASSIF_KILLS ?? 8)
const SEED = Number(process.env.MASSIF_SEED ?? 1)
const ROWS = 20_000

const main = (
  last: number,
) => `import { destination, secret, sql, t, table, toCsv, toParquet, toPostgres } from 'massif'
export const rows = table({
  key: ['id'],
  columns: { id: t.bigint().required(), batch: t.bigint(), text: t.string() },
  query: sql\`select i as id, (i // ${ROWS / 10}) % ${last} as batch, 'row ' || i as text from range(${ROWS + 10 * last}) as r(i)\`,
})
const to = (table: string) => toPostgres({ url: secret('DB'), table })
export const replaced = destination({ from: rows, to: to('replaced') })
export const merged = destination({ from: rows, mode: 'merge', to: to('merged') })
export const added = destination({ from: rows, columns: ['id', 'text'], mode: 'append', to: to('added') })
export const csvOut = destination({ from: rows, order: ['id'], to: toCsv({ path: 'out/rows.csv' }) })
export const parquetOut = destination({ from: rows, to: toParquet({ path: 'out/rows', by: ['batch'] }) })
`

test(`a delivery that is killed is made good by the next run: ${ROUNDS} kills, seed ${SEED}`, async () => {
  const server = await startPostgres()
  try {
    await withProject({ 'main.ts': main(2), '.env': `DB=${server.url}\n` }, async project => {
      const random = numbers(SEED)
      let killed = 0
      for (let round = 0; round < ROUNDS; round++) {
        project.write({ 'main.ts': main(round + 2) })
        if (await runAndKill(project, Math.floor(random() * 5) + 1, random() * 120)) killed++
        const { outcome, errors } = await project.run()
        assert.ok(outcome === 'published' || outcome === 'unchanged', JSON.stringify(errors))
        await compare(project, server, round + 2)
      }
      assert.ok(killed > ROUNDS / 2, `only ${killed} were killed in time`)
    })
  } finally {
    await server.stop()
  }
})

/** Kills a run some milliseconds after its nth delivery began; false where it ended before. */
async function runAndKill(project: TestProject, nth: number, delay: number): Promise<boolean> {
  const child = start(project.directory, ['run', '--json'])
  const ended = new Promise<NodeJS.Signals | null>(resolve => child.once('exit', (_code, signal) => resolve(signal)))
  let seen = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line)
    if (event.event !== 'step-started' || event.kind !== 'deliver' || ++seen !== nth) continue
    await wait(delay)
    child.kill('SIGKILL')
  }
  return (await ended) === 'SIGKILL'
}

async function compare(project: TestProject, server: { rows(sql: string): Promise<readonly unknown[]> }, last: number) {
  const expected = Array.from({ length: ROWS + 10 * last }, (_, id) => [
    String(id),
    String(Math.floor(id / (ROWS / 10)) % last),
    `row ${id}`,
  ])
  for (const table of ['replaced', 'merged'])
    assert.deepEqual(await server.rows(`select id, batch, text from ${table} order by id`), expected, table)
  const added = expected.map(([id, , text]) => [id, text])
  assert.deepEqual(await server.rows('select id, text from added order by id'), added, 'added')
  const text = `id,batch,text\n${expected.map(row => row.join(',')).join('\n')}\n`
  assert.equal(readFileSync(join(project.directory, 'out/rows.csv'), 'utf8'), text)
  const parquet = join(project.directory, 'out/rows').replaceAll('\\', '/')
  const rows = await project.query(`select id, batch, text from '${parquet}/*/*.parquet' order by id`)
  assert.deepEqual(
    rows.map(row => row.map(String)),
    expected,
  )
  const left = readdirSync(join(project.directory, 'out')).sort()
  assert.deepEqual(left, ['rows', 'rows.csv'])
}
