#!/usr/bin/env node
// Plain JavaScript for any Node.js from 16 on: it finds one that is new enough, and there starts the command line.
import { existsSync, readFileSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInstead } from './child.js'

const OLDEST = 24
const SOURCE_CONDITION = '--conditions=massif-source'

const here = fileURLToPath(import.meta.url)
// Only the repository has the sources; there they are what runs, so that nothing has to be built.
const inRepository = existsSync(join(dirname(here), '..', 'src', 'cli', 'main.ts'))
const isNewEnough = major(process.versions.node) >= OLDEST
const hasCondition = process.execArgv.includes(SOURCE_CONDITION)

if (isNewEnough && (hasCondition || !inRepository)) await start()
else await startElsewhere()

async function start() {
  // The engine's queries and the disk's syncs wait in one pool of threads, where four long queries would leave no room.
  process.env.UV_THREADPOOL_SIZE ??= '16'
  module.enableCompileCache?.()
  const { main } = await import(inRepository ? '../src/cli/main.ts' : '../dist/cli/main.js')
  await main(process.argv.slice(2))
}

async function startElsewhere() {
  const node = isNewEnough ? process.execPath : (bundledNode(here) ?? bundledNode(join(process.cwd(), 'massif.js')))
  if (!node) {
    process.stderr.write(
      `error CLI_NODE_VERSION: Massif needs Node.js ${OLDEST} or newer, and this is ${process.versions.node}\n` +
        `  hint: Install Node.js ${OLDEST}, or \`npm install node@${OLDEST}\` in the project. If it is installed, npm was\n` +
        '        not allowed to run its install script: `npm approve-scripts node`, then `npm rebuild node`.\n',
    )
    process.exitCode = 1
    return
  }
  const words = [...(inRepository ? [SOURCE_CONDITION] : []), here, ...process.argv.slice(2)]
  process.exitCode = await runInstead(node, words)
}

/** The program that the npm package `node` brings, where it is installed beside `file` and new enough. */
function bundledNode(file) {
  try {
    const manifest = createRequire(file).resolve('node/package.json')
    const program = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(program) && major(JSON.parse(readFileSync(manifest, 'utf8')).version) >= OLDEST
      ? program
      : undefined
  } catch {
    return undefined
  }
}

function major(version) {
  return Number(version.split('.')[0])
}
