import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { folder, jsonLines, massif, start } from './massif.ts'

const CONFIG = `import { project } from 'massif'
export default project({ name: 'stop' })
`
// The second table waits for a file, so that the run can be stopped while it is at work, and end later.
const TABLES = `import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql, t, table } from 'massif'
export const quick = table({ columns: { n: t.bigint() }, query: sql\`select 1 as n\` })
export const slow = table({
  columns: { n: t.bigint() },
  reads: [quick],
  rows: async function* (read) {
    for await (const chunk of read(quick)) {
      while (!existsSync('go')) await sleep(10, undefined, { signal: read.signal })
      yield chunk
    }
  },
})
`

function project(directory: string) {
  mkdirSync(join(directory, 'marts'))
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(directory, 'massif.config.ts'), CONFIG)
  writeFileSync(join(directory, 'marts', 'tables.ts'), TABLES)
}

test('Ctrl-C stops a run cleanly, and --resume goes on with what it had done', {
  skip: process.platform === 'win32' && 'Windows has no signals to send',
}, async t => {
  const directory = folder(t)
  project(directory)
  const child = start(directory, ['run', '--json'])
  const closed = once(child, 'close')
  const events: { readonly event: string; readonly asset?: string; readonly outcome?: string }[] = []
  for await (const line of createInterface(child.stdout)) {
    const event = JSON.parse(line)
    events.push(event)
    // Twice, as when a starter passes on what the terminal sent to both.
    if (event.event === 'step-started' && event.asset === 'marts.slow') {
      child.kill('SIGINT')
      child.kill('SIGINT')
    }
  }
  assert.deepEqual(await closed, [130, null])
  assert.equal(events.at(-1)?.event, 'run-finished')
  assert.equal(events.at(-1)?.outcome, 'stopped')
  const unpublished = await massif(directory, ['query', 'from marts.quick', '--format', 'csv'])
  assert.deepEqual(unpublished, { code: 0, out: 'n\r\n', err: 'not built yet, and so without rows: marts.quick\n' })

  writeFileSync(join(directory, 'go'), '')
  const resumed = await massif(directory, ['run', '--resume', '--json'])
  assert.equal(resumed.code, 0, resumed.err)
  const kept = jsonLines(resumed.out).filter(({ reused }) => reused)
  assert.deepEqual(
    kept.map(({ asset }) => asset),
    ['marts.quick'],
  )
  const rows = await massif(directory, ['query', 'from marts.slow', '--json'])
  assert.deepEqual(rows, { code: 0, out: '{"n":1}\n', err: '' })
  const again = await massif(directory, ['run', '--resume'])
  assert.equal(again.code, 1)
  assert.match(again.err, /RUN_NOTHING_TO_RESUME/)
})
