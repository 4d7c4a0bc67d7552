// Plants bugs, one after the other, in a copy of the sources, and tells whether the comparison with a rebuild finds each:
// `npm run prove:planted -- [--cases 2000]`. It ends with 1 where one is not found.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { PLANTED, type Planted } from './planted.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const { values } = parseArgs({
  options: { cases: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
})

const copy = mkdtempSync(join(tmpdir(), 'massif-planted-'))
try {
  for (const name of ['src', 'test', 'package.json']) cpSync(join(ROOT, name), join(copy, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction')
  let missed = 0
  for (const planted of PLANTED) {
    const found = isFound(planted)
    if (!found) missed++
    process.stdout.write(`${found ? 'found  ' : 'MISSED '} ${planted.says}${found ? ` (${found})` : ''}\n`)
  }
  process.exitCode = missed === 0 ? 0 : 1
} finally {
  rmSync(copy, { recursive: true, force: true })
}

/** What the comparison said of a bug; undefined where it said nothing. */
function isFound({ file, find, put }: Planted): string | undefined {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(find).length !== 2) throw new Error(`${file} does not hold exactly once: ${find}`)
  writeFileSync(
    path,
    text.replace(find, () => put),
  )
  try {
    const words = ['--part', '--processes', '1', '--cases', values.cases, '--seed', values.seed]
    const prove = join(copy, 'test', 'rebuild', 'prove.ts')
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=massif-source', prove, ...words], {
      encoding: 'utf8',
      maxBuffer: 1e9,
    })
    if (status === 0) return undefined
    const after = Number(stdout.trim().split('\n').at(-1) ?? 0)
    const seed = /seed (\d+), run \d+/.exec(stderr)?.[0] ?? stderr.slice(0, 200)
    return `after ${after} comparisons: ${seed}`
  } finally {
    writeFileSync(path, text)
  }
}
