import type { Columns } from '../../define/columns.ts'
import type { Table } from '../../define/table.ts'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { Session } from '../../engines/contract.ts'
import type { NamedAsset } from '../../project/contract.ts'
import { renderQuery } from '../../project/render/render.ts'
import { qualified, quoted } from '../../project/sql/identifier.ts'
import type { RunContext } from '../context.ts'
import { enclosed } from './enclosed.ts'
import type { KeyedQuery } from './merge-query.ts'

/** As much of a run as the query of a history needs. */
export interface HistoryContext extends Pick<RunContext, 'project' | 'runTime'> {
  readonly view: {
    state(
      name: string,
    ): Promise<{ readonly schema: { readonly fields: readonly { readonly name: string }[] } } | undefined>
    bind(name: string): Promise<void>
  }
}

/**
 * The query that brings a history up to date: for each key whose present row is new, differs or is gone, all its rows,
 * those that are closed as they are, the open one closed, the present one open. Kimball's type 2: a row holds from `from`
 * up to, not including, `to`.
 *
 * A present row begins to hold at `at`, or at the run's time, but never before an earlier row of its key ended. Where it
 * begins when the open one did, it takes its place: a row holds for no time at all nowhere.
 *
 * @param all there is nothing yet: every present row opens
 * @throws MassifError RUN_HISTORY_BACKWARDS where a present row would begin before the open one did; ENGINE_KEY where the
 *   query gives a key twice
 */
export async function historyQuery(
  asset: NamedAsset,
  all: boolean,
  session: Session,
  context: HistoryContext,
): Promise<KeyedQuery> {
  const { definition, columns } = asset.asset as Table
  const { load, key = [] } = definition
  if (load?.by !== 'history') throw new Error(`${asset.name} is not loaded by history`)
  const { from, to, at, deletes = 'close' } = load
  const engine = session.capabilities.name
  const query = renderQuery(asset, context.project, { runTime: context.runTime }, asset.name, engine)
  const now = `timestamp '${context.runTime}'`
  const typed = (text: string, column: string) => `cast(${text} as ${typeOf(columns, column)})`
  const given = Object.keys(columns).filter(name => name !== from && name !== to)
  const since = at === undefined ? now : `coalesce(${quoted(at)}, ${now})`
  const list = (rows: string, start: string, end: string) =>
    Object.keys(columns)
      .map(name => `${name === from ? start : name === to ? end : `${rows}.${quoted(name)}`} as ${quoted(name)}`)
      .join(', ')
  const presentName = `massif.${asset.name.replaceAll('.', '__')}__present`
  const affectedName = `massif.${asset.name.replaceAll('.', '__')}__affected`
  const presentColumns = Object.fromEntries(given.map(name => [name, columns[name]])) as Columns
  const keyColumns = Object.fromEntries(key.map(name => [name, columns[name]])) as Columns
  // Kept, as it is looked at several times, and a query need not give the same each time.
  const present = enclosed('select * from (', query, '\n) as given')
  await session.bind(presentName, { kind: 'rows', query: present.text, columns: presentColumns })
  const release = async () => {
    await session.bind(presentName, { kind: 'columns', columns: presentColumns })
    await session.bind(affectedName, { kind: 'columns', columns: keyColumns })
  }
  await refuseSameKeys(asset, qualified(presentName), key, session)
  const here = qualified(presentName)
  if (all) {
    const text = `select ${list('present', typed(since, from), typed('null', to))} from ${here} as present`
    return { rendered: { text, segments: [] }, mode: { kind: 'replace', key }, release }
  }

  const stored = await context.view.state(asset.name)
  const known = new Set(stored?.schema.fields.map(({ name }) => name))
  const past = Object.keys(columns)
    .map(name => (known.has(name) ? quoted(name) : `null as ${quoted(name)}`))
    .join(', ')
  await context.view.bind(asset.name)
  const before = `(select ${past} from ${qualified(asset.name)})`
  const open = `(select * from ${before} as history where ${quoted(to)} is null)`
  const same = (a: string, b: string) =>
    key.map(name => `${a}.${quoted(name)} is not distinct from ${b}.${quoted(name)}`).join(' and ')
  const differs = given
    .filter(name => !key.includes(name))
    .map(name => `present.${quoted(name)} is distinct from open.${quoted(name)}`)
  const keysOf = (rows: string) => key.map(name => `${rows}.${quoted(name)}`).join(', ')
  const changed = [
    `select ${keysOf('present')} from ${here} as present where not exists (select 1 from ${open} as open where ${same('open', 'present')})`,
    ...(differs.length > 0
      ? [
          `select ${keysOf('present')} from ${here} as present join ${open} as open on ${same('open', 'present')} where ${differs.join(' or ')}`,
        ]
      : []),
    ...(deletes === 'close'
      ? [
          `select ${keysOf('open')} from ${open} as open where not exists (select 1 from ${here} as present where ${same('open', 'present')})`,
        ]
      : []),
  ]
  await session.bind(affectedName, { kind: 'rows', query: changed.join(' union all '), columns: keyColumns })
  const affected = qualified(affectedName)
  const isAffected = (rows: string) => `exists (select 1 from ${affected} as affected where ${same('affected', rows)})`

  // When the last row of each affected key ended, and when its open one began.
  const ends = `(select ${keysOf('history')}, max(${quoted(to)}) as ended, max(case when ${quoted(to)} is null then ${quoted(from)} end) as began
    from ${before} as history group by ${keysOf('history')})`
  const begins = `(select present.*, greatest(${typed('present_since', from)}, coalesce(ends.ended, ${typed('present_since', from)})) as begins, ends.began
    from (select present.*, ${since} as present_since from ${here} as present) as present
    left join ${ends} as ends on ${same('ends', 'present')} where ${isAffected('present')})`
  const gone = `select ${keysOf('open')}, ${now} as begins, open.${quoted(from)} as began from ${open} as open where ${isAffected('open')}
    and cast(open.${quoted(from)} as timestamp) > ${now} and not exists (select 1 from ${here} as present where ${same('present', 'open')})`
  const early = `select ${keysOf('begins')}, begins.present_since as begins, begins.began from ${begins} as begins where begins.present_since < begins.began`
  await refuseBackwards(asset, `${early} union all ${gone}`, session)
  // In the type of the column, so that a row whose days begin and end as one holds nowhere, and is not kept.
  const closing = `(select open.*, ${typed(`coalesce(cast(begins.begins as timestamp), ${now})`, to)} as closes from ${open} as open
    left join ${begins} as begins on ${same('begins', 'open')} where ${isAffected('open')})`
  const text = [
    `select ${list('history', `history.${quoted(from)}`, `history.${quoted(to)}`)} from ${before} as history where history.${quoted(to)} is not null and ${isAffected('history')}`,
    `select ${list('closing', `closing.${quoted(from)}`, 'closing.closes')} from ${closing} as closing where closing.${quoted(from)} < closing.closes`,
    `select ${list('begins', 'begins.begins', typed('null', to))} from ${begins} as begins`,
  ].join(' union all ')
  return { rendered: { text, segments: [] }, mode: { kind: 'merge', key, affected, versions: true }, release }
}

function typeOf(columns: Columns, name: string): string {
  const type = columns[name]?.type
  if (type?.kind === 'scalar' && (type.name === 'date' || type.name === 'timestamptz' || type.name === 'timestamp'))
    return type.name
  return 'timestamp'
}

async function refuseSameKeys(
  asset: NamedAsset,
  present: string,
  key: readonly string[],
  session: Session,
): Promise<void> {
  const list = key.map(quoted).join(', ')
  const doubled = `select ${list}, count(*) as copies from ${present} as present group by ${list} having count(*) > 1`
  const examples = await firstRows(session, doubled)
  if (examples.length === 0) return
  fail('ENGINE_KEY', `The query of ${asset.name} gives a key more than once: ${examples.join('; ')}`, {
    asset: asset.name,
    hint: `One row for each ${key.join(', ')}: group by it, or choose one.`,
    ...(asset.asset.site ? { at: asset.asset.site } : {}),
  })
}

async function refuseBackwards(asset: NamedAsset, early: string, session: Session): Promise<void> {
  const examples = await firstRows(session, early)
  if (examples.length === 0) return
  fail(
    'RUN_HISTORY_BACKWARDS',
    `The history of ${asset.name} would go backwards: a row begins before the one that it follows: ${examples.join('; ')}`,
    { asset: asset.name, ...(asset.asset.site ? { at: asset.asset.site } : {}) },
  )
}

async function firstRows(session: Session, query: string): Promise<readonly string[]> {
  const shown: string[] = []
  for await (const { columns, values, rows } of session.read(`${query} limit 3`)) {
    for (let row = 0; row < rows; row++)
      shown.push(columns.map(({ name }, index) => `${name}=${text(values[index]?.[row])}`).join(' '))
  }
  return shown
}

function text(value: unknown): string {
  return value instanceof Date ? value.toISOString().slice(0, 19).replace('T', ' ') : String(value)
}
