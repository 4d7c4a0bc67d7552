import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { folder, jsonLines, massif, ROOT, start } from './massif.ts'

test('help and version end well, on standard output', async t => {
  const directory = folder(t)
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const [help, command, told] = await Promise.all([
    massif(directory, ['--help']),
    massif(directory, ['run', '--help']),
    massif(directory, ['--version']),
  ])
  assert.equal(help.code, 0)
  assert.match(help.out, /^massif: .+\n\nUsage\n {2}massif COMMAND \[options\]\n/)
  assert.match(help.out, /\n {2}130 {2}Stopped by Ctrl-C/)
  assert.equal(command.code, 0)
  assert.match(command.out, /\n {2}massif run \[assets…\] \[options\]\n/)
  assert.deepEqual(told, { code: 0, out: `${version}\n`, err: '' })
})

test('a command that is not understood ends with 2 and a suggestion', async t => {
  const { code, out, err } = await massif(folder(t), ['rnu'])
  assert.equal(code, 2)
  assert.equal(out, '')
  assert.match(err, /CLI_USAGE/)
  assert.match(err, /There is no command rnu/)
  assert.match(err, /Did you mean `massif run`\?/)
})

test('without a project a command ends with 3, as JSON where that was asked for', async t => {
  const directory = folder(t)
  const told = await massif(directory, ['plan'])
  assert.equal(told.code, 3)
  assert.match(told.err, /PROJECT_NOT_FOUND/)
  const asJson = await massif(directory, ['plan', '--json', '--project', 'nowhere'])
  assert.equal(asJson.code, 3)
  assert.equal(asJson.err, '')
  const [line, ...more] = jsonLines(asJson.out)
  assert.deepEqual(more, [])
  assert.equal(line?.event, 'diagnostic')
  assert.equal(line?.code, 'PROJECT_NOT_FOUND')
})

test('init overwrites nothing', async t => {
  const directory = folder(t)
  mkdirSync(join(directory, 'marts'))
  writeFileSync(join(directory, 'marts', 'sales.ts'), 'mine')
  const { code, err } = await massif(directory, ['init'])
  assert.equal(code, 1)
  assert.match(err, /CLI_EXISTS/)
  assert.match(err, /already has marts\/sales\.ts/)
  assert.equal(readFileSync(join(directory, 'marts', 'sales.ts'), 'utf8'), 'mine')
})

test('init leaves a package of CommonJS code alone, and lets a new one be a module', async t => {
  const directory = folder(t)
  writeFileSync(join(directory, 'package.json'), '{ "name": "mine", "type": "commonjs" }')
  writeFileSync(join(directory, 'index.js'), 'module.exports = {}')
  const refused = await massif(directory, ['init'])
  assert.equal(refused.code, 1)
  assert.match(refused.err, /CLI_EXISTS/)
  const fresh = folder(t)
  writeFileSync(join(fresh, 'package.json'), '{ "name": "mine", "type": "commonjs" }')
  const made = await massif(fresh, ['init'])
  assert.equal(made.code, 0)
  assert.deepEqual(JSON.parse(readFileSync(join(fresh, 'package.json'), 'utf8')), { name: 'mine', type: 'module' })
})

test('a reader that goes away is no error', async t => {
  const child = start(folder(t), ['--help'])
  child.stdout.destroy()
  assert.equal(await text(child.stderr), '')
})
