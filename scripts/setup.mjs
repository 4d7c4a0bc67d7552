// Brings a fresh clone to where TypeScript can run, then runs a script with the project's own Node.js.
// The machine's own Node.js runs this file, so it stays plain and needs nothing that npm brings.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInstead } from '../bin/child.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const installed = join(root, 'node_modules', '.package-lock.json')
const wanted = join(root, 'package-lock.json')
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

function isInstalled() {
  return existsSync(node) && existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs
}

function install() {
  process.stderr.write('Installing dependencies (once)…\n')
  // What npm has in its cache it need not ask for again: the second clone on a machine needs no network.
  const words = ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
  const options = { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }
  const npm = process.env.npm_execpath
  const done = npm
    ? spawnSync(process.execPath, [npm, ...words], options)
    : spawnSync('npm', words, { ...options, shell: process.platform === 'win32' })
  if (done.status !== 0) {
    process.stderr.write('npm ci failed; the lines above say why.\n')
    process.exit(done.status ?? 1)
  }
  if (!existsSync(node)) {
    const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'node', 'package.json'), 'utf8'))
    process.stderr.write(`Node.js ${version} did not arrive with npm ci: its install script was not allowed to run.\n`)
    process.exit(1)
  }
}

if (!isInstalled()) install()
const [script, ...rest] = process.argv.slice(2)
if (script) {
  // The command line works where it was called, though npm itself changes to the package's folder.
  const cwd = script.startsWith('bin/') ? (process.env.INIT_CWD ?? process.cwd()) : root
  const words = ['--conditions=massif-source', join(root, script), ...rest]
  process.exitCode = await runInstead(node, words, { cwd })
}
