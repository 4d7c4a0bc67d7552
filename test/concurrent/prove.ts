// Lets many processes run one project at once, and prints what happened:
// `npm run prove:concurrent -- [--minutes 10] [--processes 8]`.
import { parseArgs } from 'node:util'
import { TestProject } from '../support/project.ts'
import { FILES } from './shop.ts'
import { runTogether } from './together.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, processes: { type: 'string', default: '8' } },
})
const [minutes, processes] = [Number(values.minutes), Number(values.processes)]
if (!(minutes > 0) || !Number.isInteger(processes) || processes < 1) {
  process.stderr.write('--minutes is a number above 0, --processes a whole one.\n')
  process.exit(2)
}
const project = new TestProject(FILES)
try {
  const proof = await runTogether(project, processes, minutes * 60_000)
  const rows = Object.entries(proof.counts).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const width = Math.max(...rows.map(([what]) => what.length))
  for (const [what, count] of rows) process.stdout.write(`${what.padEnd(width)}  ${String(count).padStart(7)}\n`)
  process.stdout.write(
    `${processes} processes, ${minutes} min: ${proof.delivered} rows delivered and ${proof.appended} appended by PyIceberg ` +
      `(${proof.refused} appends refused to it), each there once. Re-commits among the snapshots that are kept: ${proof.recommitted}. ` +
      `Every table equals a rebuild; all ${proof.files} files of all snapshots are there.\n`,
  )
} finally {
  project.remove()
}
