import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { eventsOf } from './events.ts'
import type { Command } from './measure/process.ts'
import { markdown } from './report/table.ts'

/** Where the time of one `massif run --json` went, by its own events and by when they arrived here. */
export async function profile(what: string, command: Command): Promise<string> {
  const started = performance.timeOrigin + performance.now()
  const child = spawn(command.file, command.args, { cwd: command.cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: { readonly text: string; readonly after: number }[] = []
  const elapsed = () => (performance.timeOrigin + performance.now() - started) / 1000
  const reading = (async () => {
    for await (const text of createInterface({ input: child.stdout })) lines.push({ text, after: elapsed() })
  })()
  const code = await new Promise(resolve => child.once('exit', resolve))
  const wall = elapsed()
  await reading
  if (code !== 0)
    throw new Error(
      `The run ended with ${code}:\n${lines
        .slice(-20)
        .map(line => line.text)
        .join('\n')}`,
    )
  return breakdown(what, lines, wall)
}

function breakdown(
  title: string,
  lines: readonly { readonly text: string; readonly after: number }[],
  wall: number,
): string {
  const events = lines.flatMap(({ text, after }) => eventsOf(text).map(event => ({ ...event, after })))
  const [first, last] = [events[0], events.at(-1)]
  const begun = new Map<string, number>()
  const rows: [string, number, number, string][] = []
  for (const event of events) {
    if (event.event === 'step-started') begun.set(event.step, event.after)
    if (event.event === 'step-finished') {
      const from = begun.get(event.step) ?? event.after
      rows.push([`${event.kind} ${event.asset}`, from, event.seconds, `${event.rows} rows, ${event.bytes} bytes`])
    }
    if (event.event === 'check-finished') {
      rows.push([`check ${event.asset}: ${event.check}`, event.after - event.seconds, event.seconds, ''])
    }
    if (event.event === 'published') {
      rows.push([`publish ${event.tables.length} tables`, event.after - event.seconds, event.seconds, ''])
    }
    if (event.event === 'planned') {
      rows.push([`planned ${event.phase}`, event.after, 0, `${event.steps} steps, ${event.unchanged} unchanged`])
    }
  }
  const sum = (begins: string) =>
    rows.filter(([what]) => what.startsWith(begins)).reduce((total, [, , seconds]) => total + seconds, 0)
  const totals = ['land', 'table', 'check', 'publish'].map(what => `${what} ${sum(what).toFixed(2)} s`)
  const table = {
    title: `${title}: ${wall.toFixed(2)} s in all`,
    head: ['', 'from s', 'took s', ''],
    rows: rows
      .toSorted((a, b) => a[1] - b[1])
      .map(([what, from, seconds, more]) => [what, from.toFixed(2), seconds.toFixed(3), more]),
  }
  return [
    markdown(table),
    '',
    `Added up (they overlap): ${totals.join(', ')}.`,
    `Before the first event ${first?.after.toFixed(2)} s, after the last ${(wall - (last?.after ?? wall)).toFixed(2)} s.`,
  ].join('\n')
}
