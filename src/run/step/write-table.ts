import type { Asset } from '../../define/asset.ts'
import type { Column, Columns } from '../../define/columns.ts'
import type { Relation } from '../../define/input.ts'
import type { Chunk, Read, ScriptTable, Table } from '../../define/table.ts'
import { diagnostic, fail, MassifError } from '../../diagnostics/diagnostic.ts'
import type { ResultChunk, Session, Staged, TimeRange, WriteMode, WriteRequest } from '../../engines/contract.ts'
import type { Fork } from '../../lake/contract.ts'
import type { How } from '../../plan/contract.ts'
import { toSpan } from '../../plan/ranges.ts'
import type { NamedAsset } from '../../project/contract.ts'
import { locate } from '../../project/render/locate.ts'
import { type Rendered, renderQuery } from '../../project/render/render.ts'
import { qualified } from '../../project/sql/identifier.ts'
import type { RunContext } from '../context.ts'
import { batches } from './batches.ts'
import { changedRelations } from './changed-relations.ts'
import { historyQuery } from './history-query.ts'
import { mergeQuery } from './merge-query.ts'
import { partitionOf } from './partitions.ts'
import { stepProgress } from './progress.ts'
import { VERSION_KEY } from './summary.ts'

type Doing = Exclude<How, { kind: 'after-inputs' }>

/** An interval that holds nothing, for tables whose inputs hold nothing. */
const NEVER: TimeRange = { start: '1970-01-01 00:00:00', end: '1970-01-01 00:00:00' }

/**
 * Computes a table's rows, all or those of some ranges, and stages them on a fork; in parts where they are too many.
 *
 * @param bytes that its inputs take in memory
 * @throws MassifError with the table's name, and the place in its query where the engine gave one.
 */
export async function writeTable(
  asset: NamedAsset,
  fork: Fork,
  how: Doing,
  summary: WriteRequest['summary'],
  bytes: number,
  context: RunContext,
): Promise<Staged> {
  const [first, ...rest] = batches(how, bytes, context.limits.memory) as [Doing, ...Doing[]]
  // The rows of a table of which only some parts are there are others than those of the whole.
  const summaryOfPart = (at: number) =>
    at === rest.length ? summary : { ...summary, [VERSION_KEY]: `${summary[VERSION_KEY]}-${at}` }
  let staged = await writePart(asset, fork, first, summaryOfPart(0), context)
  for (const [at, part] of rest.entries()) {
    context.signal.throwIfAborted()
    const more = await writePart(asset, fork, part, summaryOfPart(at + 1), context)
    staged = {
      state: more.state,
      rows: staged.rows + more.rows,
      bytes: staged.bytes + more.bytes,
      files: [...staged.files, ...more.files],
    }
  }
  return staged
}

async function writePart(
  asset: NamedAsset,
  fork: Fork,
  how: Doing,
  summary: WriteRequest['summary'],
  context: RunContext,
): Promise<Staged> {
  const table = asset.asset as Table
  const session = await context.session()
  for (const input of asset.inputs) await context.view.bind(input)
  const request: WriteRequest = {
    fork,
    columns: table.columns,
    partition: partitionOf(table),
    mode: modeOf(how),
    summary,
    signal: context.signal,
    onProgress: stepProgress(context, asset.name),
  }
  const { definition } = table
  if ('rows' in definition) {
    return named(asset, undefined, () =>
      session.writeRows(rowsOf(asset, definition, rangesOf(how), session, context), request),
    )
  }
  const { load } = definition
  if (load?.by === 'merge' || load?.by === 'history') {
    const all = how.kind === 'replace'
    return named(asset, undefined, async () => {
      const { rendered, mode, release } = await (load.by === 'merge' ? mergeQuery : historyQuery)(
        asset,
        all,
        session,
        context,
      )
      try {
        return await named(asset, rendered, () => session.write(rendered.text, { ...request, mode }))
      } finally {
        await release()
      }
    })
  }
  const changes = how.kind === 'changes' ? await changedRelations(asset, 'added', context) : undefined
  // One query for each range, so that a query which uses the interval's bounds sees one interval whole.
  const rendered = rangesOf(how).map(range =>
    renderQuery(
      asset,
      context.project,
      { runTime: context.runTime, ...(range ? { interval: range } : {}), ...(changes ? { changes } : {}) },
      asset.name,
      session.capabilities.name,
    ),
  )
  const [first] = rendered as [Rendered]
  const text = rendered.length === 1 ? first.text : rendered.map(each => `(${each.text}\n)`).join(' union all ')
  return named(asset, rendered.length === 1 ? first : undefined, () => session.write(text, request))
}

function modeOf(how: Doing): WriteMode {
  if (how.kind === 'ranges') return { kind: 'ranges', column: how.coverage.column, ranges: how.coverage.ranges }
  if (how.kind === 'changes') return { kind: 'append' }
  if (how.kind === 'history' || !how.within) return { kind: 'replace' }
  return { kind: 'replace', within: { column: how.within.column, ranges: how.within.ranges } }
}

function rangesOf(how: Doing): readonly (TimeRange | undefined)[] {
  const ranges = spansComputed(how)
  if (!ranges) return [undefined]
  return ranges.length > 0 ? ranges : [NEVER]
}

function spansComputed(how: Doing): readonly TimeRange[] | undefined {
  if (how.kind === 'ranges') return how.computed ?? how.coverage.ranges
  return how.kind === 'replace' ? how.within?.ranges : undefined
}

/** The chunks that a table's TypeScript yields, for each range after the other; undefined stands for no range. */
export async function* rowsOf(
  asset: NamedAsset,
  definition: ScriptTable<Columns>,
  ranges: readonly (TimeRange | undefined)[],
  session: Session,
  context: Pick<RunContext, 'project' | 'runDate' | 'signal'>,
): AsyncGenerator<{ readonly [column: string]: readonly unknown[] }> {
  for (const range of ranges) {
    const read = async function* (relation: Relation) {
      const name = context.project.nameOf.get(relation as Asset)
      if (name === undefined || !asset.inputs.includes(name)) {
        fail(
          'PROJECT_DEFINITION',
          `${asset.name} reads ${name ?? 'a relation'} in its rows, but not in its \`reads\``,
          {
            asset: asset.name,
            ...(asset.asset.site ? { at: asset.asset.site } : {}),
          },
        )
      }
      for await (const chunk of session.read(`select ${readable(relation)} from ${qualified(name)}`, {
        signal: context.signal,
      }))
        yield byName(chunk)
    }
    const span = range && toSpan(range)
    const reader = Object.assign(read, {
      time: context.runDate,
      signal: context.signal,
      ...(span ? { interval: { start: new Date(span.start), end: new Date(span.end) } } : {}),
    }) as unknown as Read
    try {
      yield* definition.rows(reader)
    } catch (error) {
      throw error instanceof MassifError ? error : rowsFailed(asset, error)
    }
  }
}

function rowsFailed(asset: NamedAsset, error: unknown): MassifError {
  const message = error instanceof Error ? error.message : String(error)
  const excerpt = error instanceof Error ? error.stack : undefined
  const { site } = asset.asset
  const told = { asset: asset.name, ...(site ? { at: site } : {}), ...(excerpt ? { excerpt } : {}) }
  return new MassifError([diagnostic('RUN_STEP_FAILED', `${asset.name}: ${message}`, told)], { cause: error })
}

// JSON is stored as text; a `rows` function is given what it says.
function readable({ columns }: Relation): string {
  const isJson = ({ type }: Column) => type.kind === 'scalar' && type.name === 'json'
  const list = Object.entries(columns).map(([name, column]) => {
    const quoted = `"${name.replaceAll('"', '""')}"`
    return isJson(column) ? `cast(${quoted} as json) as ${quoted}` : quoted
  })
  return list.join(', ')
}

function byName(chunk: ResultChunk): Chunk {
  return Object.fromEntries(chunk.columns.map((column, index) => [column.name, chunk.values[index] ?? []])) as Chunk
}

/** The engine knows neither the asset nor the file: errors of `work` are told with them. */
export async function named<T>(asset: NamedAsset, rendered: Rendered | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof MassifError)) throw error
    throw new MassifError(
      error.diagnostics.map(each => {
        const at = each.at && rendered ? locate(rendered, each.at.line, each.at.column) : asset.asset.site
        return { ...each, asset: asset.name, ...(at ? { at } : {}) }
      }),
      { cause: error },
    )
  }
}
