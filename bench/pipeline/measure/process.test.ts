import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { measure, run } from './process.ts'

const linux = process.platform === 'linux'
const folder = mkdtempSync(join(tmpdir(), 'massif-bench-'))
after(() => rmSync(folder, { recursive: true }))

const script = (name: string, source: string) => ({
  file: process.execPath,
  args: ['--eval', source],
  cwd: folder,
  log: join(folder, `${name}.log`),
})

test('the memory of a child of a child counts', { skip: !linux }, async () => {
  const hold = `const held = Buffer.alloc(150e6, 1); setTimeout(() => held, 300)`
  const source = `require('node:child_process').spawnSync(process.execPath, ['--eval', ${JSON.stringify(hold)}])`
  const { peak } = await measure(script('nested', source))
  assert.ok(peak > 190e6, `${peak} bytes`)
})

test('the processor time is that of the process, not of the wait for it', { skip: !linux }, async () => {
  const busy = await measure(script('busy', 'while (process.cpuUsage().user < 300_000);'))
  const idle = await measure(script('idle', 'setTimeout(() => {}, 300)'))
  assert.ok(busy.cpu >= 0.28, `${busy.cpu} s`)
  assert.ok(busy.cpu > idle.cpu, `${busy.cpu} > ${idle.cpu}`)
  assert.ok(idle.wall >= 0.3)
})

test('a process that fails is told with the end of its log', { skip: !linux }, async () => {
  await assert.rejects(measure(script('bad', 'console.error("no such table"); process.exit(3)')), {
    message: /ended with 3:\nno such table/,
  })
})

test('what a process printed is given back', { skip: !linux }, async () => {
  assert.equal(await run(script('printed', 'console.log("hello")')), 'hello\n')
})
