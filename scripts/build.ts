// Builds what the package ships: JavaScript and declarations in dist/, which Node.js can run below node_modules.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const began = performance.now()
rmSync(join(root, 'dist'), { recursive: true, force: true })
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const built = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' })
if (built.status !== 0) process.exit(built.status ?? 1)
// On standard error: `npm pack --json` runs this too, and its output is read by programs.
process.stderr.write(`dist built in ${((performance.now() - began) / 1000).toFixed(1)} s\n`)
