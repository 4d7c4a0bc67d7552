import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestProject } from '../support/project.ts'
import { numbers } from '../support/random.ts'
import { RandomShop, TABLES } from '../support/random-shop.ts'

const SEED = Number(process.env.MASSIF_SEED ?? Date.now() % 1_000_000)
const SEQUENCES = 20
const RUNS = 4

const CONFIG = {
  'massif.config.ts':
    "import { project } from 'massif'\nexport default project({ name: 'shop', memory: '500 MB', threads: 2, durable: false })\n",
}

/** Runs a project, and gives the rows of its tables. */
async function rowsAfterRun(project: TestProject, told: string): Promise<readonly string[]> {
  assert.deepEqual((await project.run()).errors, [], told)
  const each = Object.entries(TABLES).map(
    ([table, row]) => `select '${table}' as of, concat_ws(' ', ${row}) as row from ${table}`,
  )
  const rows = await project.query(`${each.join(' union all ')} order by all`, ...Object.keys(TABLES))
  return rows.map(row => row.join(': '))
}

test(`after any changes of files and code, tables are those a fresh project would have (seed ${SEED})`, async () => {
  for (let sequence = 0; sequence < SEQUENCES; sequence++) {
    const shop = new RandomShop(numbers(SEED + sequence))
    const did: string[] = []
    let files = shop.files()
    const project = new TestProject({ ...CONFIG, ...files })
    try {
      await rowsAfterRun(project, `seed ${SEED + sequence}`)
      for (let run = 1; run < RUNS; run++) {
        did.push(...shop.change())
        const before = Object.keys(files)
        files = shop.files()
        project.update(files, before)
        const told = `seed ${SEED + sequence}, run ${run}: ${did.join('; ')}`
        const fresh = new TestProject({ ...CONFIG, ...files })
        try {
          assert.deepEqual(await rowsAfterRun(project, told), await rowsAfterRun(fresh, told), told)
        } finally {
          fresh.remove()
        }
      }
    } finally {
      project.remove()
    }
  }
})
