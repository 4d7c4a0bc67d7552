// Kills a project's run many times, and prints where each kill fell: `npm run prove:crash -- [--kills 200] [--seed 1]`.
import { parseArgs } from 'node:util'
import { TestProject } from '../support/project.ts'
import { numbers } from '../support/random.ts'
import { type Kill, killAndResume } from './kills.ts'
import { FILES } from './shop.ts'

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
})
const project = new TestProject(FILES)
const began = performance.now()
try {
  let count = 0
  const { kills, orphans, readers, reader } = await killAndResume(
    project,
    Number(values.kills),
    numbers(Number(values.seed)),
    () => {
      if (process.stderr.isTTY) process.stderr.write(`\r${++count} of ${values.kills} `)
    },
  )
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  process.stdout.write(histogram(kills))
  process.stdout.write(
    `${kills.length} kills in ${((performance.now() - began) / 1000).toFixed(0)} s. Another process looked ${reader.looks} times at two tables, ` +
      `saw ${reader.states} states, none of them broken.\n${orphans} files of the dead were cleaned away. For ${readers.join(' and ')}, every table equals that of a project ` +
      'that was never disturbed.\n',
  )
} finally {
  project.remove()
}

/** Kills by point; those at random instants by tenths of a second after the start. */
function histogram(kills: readonly Kill[]): string {
  const bins = new Map<string, Kill[]>()
  for (const kill of kills) {
    const tenth = (Math.floor((kill.after ?? 0) / 100) / 10).toFixed(1)
    const bin = kill.at === 'a random instant' ? `at random, after ${tenth} s` : kill.at
    bins.set(bin, [...(bins.get(bin) ?? []), kill])
  }
  const width = Math.max(...[...bins.keys()].map(name => name.length))
  const sorted = [...bins].sort(
    ([a], [b]) => Number(a.startsWith('at random')) - Number(b.startsWith('at random')) || a.localeCompare(b),
  )
  const head = `${'killed at'.padEnd(width)}  kills  ended before  old state  new state\n`
  const rows = sorted.map(([name, of]) => {
    const count = (test: (kill: Kill) => boolean, size: number) => String(of.filter(test).length).padStart(size)
    return `${name.padEnd(width)}  ${count(() => true, 5)}  ${count(kill => !kill.killed, 12)}  ${count(kill => !kill.published, 9)}  ${count(kill => kill.published, 9)}  ${'█'.repeat(of.length)}\n`
  })
  return head + rows.join('')
}
