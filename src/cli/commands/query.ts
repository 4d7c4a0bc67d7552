import { text } from 'node:stream/consumers'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { ResultChunk, ResultColumn } from '../../engines/contract.ts'
import { wholeNumber } from '../arguments.ts'
import type { Call, Execute, World } from '../call.ts'
import { exitOf } from '../exit-codes.ts'
import { projectFolder } from '../project-folder.ts'
import { diagnosticLines, diagnosticText } from '../render/diagnostics.ts'
import { counted, duration } from '../render/numbers.ts'
import { csvHeader, csvLines, jsonLines, resultGrid } from '../render/result/formats.ts'
import { QUERY, queryProblems, refuseChanges } from './query-problems.ts'

const FIRST_ROWS = 100

/** Runs SQL on the published tables, all as they were at one moment. */
export const query: Execute<'query'> = async (call, world) => {
  const { operands, options } = call
  const limit = wholeNumber('limit', options.limit)
  const format = formatOf(call)
  const directory = projectFolder(world.directory, options.project)
  const [first = ''] = operands
  const sql = withoutEnd(first === '-' ? await text(process.stdin) : first)
  const signal = world.stopSignal()
  const [{ Workspace }, { bindMentioned }] = await Promise.all([
    import('../../run/workspace.ts'),
    import('./query-tables.ts'),
  ])
  const workspace = await Workspace.open(directory, world.environment, { readOnly: true })
  let names: readonly string[] = []
  try {
    refuseChanges(sql)
    const bound = await bindMentioned(sql, workspace, world.now())
    names = bound.names
    if (bound.unbuilt.length > 0 && !options.json) {
      world.err.write(world.err.paint('yellow', `not built yet, and so without rows: ${bound.unbuilt.join(', ')}\n`))
    }
    const session = await workspace.session()
    const columns = await session.describe(sql)
    const most =
      limit === 0 ? Number.POSITIVE_INFINITY : (limit ?? (format === 'table' ? FIRST_ROWS : Number.POSITIVE_INFINITY))
    const rows = session.read(sql, { signal })
    if (format === 'table') await printTable(columns, rows, most, world)
    else await printLines(columns, rows, most, format, world)
    return 'done'
  } catch (error) {
    const problems = queryProblems(error, sql, names)
    if (format === 'json') world.out.write(diagnosticLines(problems))
    else world.err.write(diagnosticText(problems, world.err, world.directory, new Map([[QUERY, sql]])))
    return exitOf(problems) === 'stopped' ? 'stopped' : 'failed'
  } finally {
    await workspace.close()
  }
}

function formatOf({ options }: Call<'query'>): 'table' | 'csv' | 'json' {
  if (options.json && options.format && options.format !== 'json') {
    fail('CLI_USAGE', `--json and --format ${options.format} contradict each other`)
  }
  return options.json ? 'json' : ((options.format ?? 'table') as 'table' | 'csv' | 'json')
}

/** Without the semicolon that people end a statement with. */
function withoutEnd(sql: string): string {
  const text = sql.trim().replace(/[;\s]+$/, '')
  return text === '' ? fail('CLI_USAGE', 'The query is empty') : text
}

async function printLines(
  columns: readonly ResultColumn[],
  rows: AsyncIterable<ResultChunk>,
  limit: number,
  format: 'csv' | 'json',
  { out }: World,
): Promise<void> {
  let printed = 0
  if (format === 'csv') out.write(csvHeader(columns))
  for await (const chunk of rows) {
    const part = head(chunk, limit - printed)
    out.write(format === 'csv' ? csvLines(part) : jsonLines(part))
    await out.flushed()
    printed += part.rows
    if (printed >= limit) break
  }
}

async function printTable(
  columns: readonly ResultColumn[],
  rows: AsyncIterable<ResultChunk>,
  limit: number,
  { out, err }: World,
): Promise<void> {
  const began = performance.now()
  const chunks: ResultChunk[] = []
  let kept = 0
  let more = false
  for await (const chunk of rows) {
    const part = head(chunk, limit - kept)
    chunks.push(part)
    kept += part.rows
    more = part.rows < chunk.rows
    if (more) break
  }
  out.write(resultGrid(columns, chunks, { width: out.width(), paint: out.paint }))
  const seconds = duration((performance.now() - began) / 1000)
  const rest = more ? `first ${counted(kept, 'row')}; --limit 0 prints all` : counted(kept, 'row')
  err.write(err.paint('dim', `${rest} (${seconds})\n`))
}

function head(chunk: ResultChunk, rows: number): ResultChunk {
  if (chunk.rows <= rows) return chunk
  return { ...chunk, rows, values: chunk.values.map(column => column.slice(0, rows)) }
}
