// Brings a fresh clone to where TypeScript can run, then runs a script with the project's own Node.js.
// It is the one file that the machine's own Node.js runs, so it stays plain and needs nothing.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const installed = join(root, 'node_modules', '.package-lock.json')
const wanted = join(root, 'package-lock.json')
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

const current = () =>
  existsSync(node) && existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs

if (!current()) {
  process.stderr.write('Installing dependencies (once)…\n')
  const npm = process.env.npm_execpath
  const install = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const done = npm
    ? spawnSync(process.execPath, [npm, ...install], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    : spawnSync('npm', install, {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
        shell: process.platform === 'win32',
      })
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

const [script, ...rest] = process.argv.slice(2)
if (script) {
  // A command works where it was called; npm itself changes to the package's folder.
  const cwd = script.startsWith('src/') ? (process.env.INIT_CWD ?? process.cwd()) : root
  const child = spawnSync(node, ['--conditions=massif-source', join(root, script), ...rest], { cwd, stdio: 'inherit' })
  process.exit(child.status ?? 1)
}
