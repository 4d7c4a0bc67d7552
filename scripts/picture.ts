// Makes the pictures of docs/img from what the command line really writes to a terminal:
// `npm run picture`. Needs the program `script` (Linux, macOS) for the terminal.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { screenAfter } from './picture/screen.ts'
import { svgOf } from './picture/svg.ts'

const COLUMNS = 104
const root = join(import.meta.dirname, '..')
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'massif-picture-')))

/** What `massif WORDS` leaves on a terminal, below the prompt that called it. */
function pictured(words: string, cwd: string): string {
  const log = join(folder, 'typescript')
  const massif = `'${process.execPath}' --conditions=massif-source '${join(root, 'bin', 'massif.js')}' ${words}`
  const command = `stty cols ${COLUMNS} rows 40; ${massif}`
  const call = process.platform === 'darwin' ? ['-q', log, 'sh', '-c', command] : ['-qec', command, log]
  const environment = { ...process.env, TERM: 'xterm-256color', FORCE_COLOR: undefined, NO_COLOR: undefined }
  const done = spawnSync('script', call, { cwd, env: environment, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`massif ${words} ended with ${done.status}\n${done.stdout}${done.stderr}`)
  // `script` frames what it writes by lines of its own.
  const written = readFileSync(log, 'utf8')
    .replace(/^Script started .*\n/, '')
    .replace(/\n?Script done .*\n?$/, '')
  return `\u001b[2m$\u001b[22m massif ${words}\n${written}`
}

try {
  pictured('init shop', folder)
  const shop = join(folder, 'shop')
  const first = pictured('run', shop)
  writeFileSync(
    join(shop, 'data', 'orders', '2026-03.csv'),
    'order_id,ordered_at,customer_id,product_id,quantity,unit_price,status\n20001,2026-01-15 12:00:00,C007,P08,1,34.00,paid\n',
  )
  const late = ['plan', 'run'].map(words => pictured(words, shop))
  const screen = screenAfter([first, ...late].join('\n'))
  writeFileSync(join(root, 'docs', 'img', 'run.svg'), svgOf(screen, 'a first run, and one after a late order'))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
