// Formatting and lint of everything; `npm run lint -- --write` mends what can be mended.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
const words = ['check', '--error-on-warnings', ...process.argv.slice(2), root]
process.exit(spawnSync(process.execPath, [biome, ...words], { stdio: 'inherit', cwd: root }).status ?? 1)
