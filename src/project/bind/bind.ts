import { type Diagnostic, diagnostic, MassifError } from '../../diagnostics/diagnostic.ts'
import type { Session } from '../../engines/contract.ts'
import type { Parameters, Project } from '../contract.ts'
import { keysOf as mergeKeysOf } from '../graph/statements.ts'
import { renderQuery } from '../render/render.ts'
import { placeInCall } from '../source/find.ts'
import { readText } from '../source/read.ts'
import { compareColumns } from './compare.ts'
import { type BindStore, bindStore } from './store.ts'
import { type Subject, subjects } from './subjects.ts'
import { translate } from './translate.ts'

/** Any moment will do: only types matter. */
const PARAMETERS: Parameters = {
  runTime: '2000-01-01 00:00:00',
  interval: { start: '2000-01-01 00:00:00', end: '2000-01-02 00:00:00' },
}

const HINT =
  'Change the query, with a cast where types differ; or let `massif check --fix` write the columns that it gives.'

const KEYS_HINT = 'Select from the changes the columns that `key` names, and no others.'
const HISTORY_HINT = 'The query gives the present; the columns `from` and `to` are filled in.'

/**
 * Binds every query of a project on an engine, against the declared columns of what it reads, and compares the columns
 * it gives with its own contract. Nothing is executed. What was bound before and has not changed is not bound again,
 * and the engine is not asked for if nothing has.
 *
 * @param session opens the engine's session, or gives the one that is open
 * @returns everything that does not bind; assets with other errors in `project.diagnostics` are left out
 */
export async function bindProject(
  project: Project,
  session: () => Promise<Session>,
  store: BindStore = bindStore(project.directory),
): Promise<Diagnostic[]> {
  const all = subjects(project)
  const before = await store.read()
  const known = keysOf(before)
  const waiting = all.filter(({ key }) => !known.has(key))
  const problems = waiting.length === 0 ? [] : await bindSubjects(waiting, project, await session())
  const failed = new Set(problems.filter(({ found }) => found.length > 0).map(({ subject }) => subject.key))
  const keys = all.map(({ key }) => key).filter(key => !failed.has(key))
  const after = JSON.stringify({ bound: [...new Set(keys)].sort() })
  if (after !== before) await store.write(after)
  return problems.flatMap(({ found }) => found)
}

function keysOf(text: string | undefined): ReadonlySet<unknown> {
  try {
    const kept: unknown = JSON.parse(text ?? '{}')
    const isKept = typeof kept === 'object' && kept !== null && 'bound' in kept && Array.isArray(kept.bound)
    return new Set(isKept ? (kept.bound as unknown[]) : [])
  } catch {
    return new Set()
  }
}

interface Bound {
  readonly subject: Subject
  readonly found: readonly Diagnostic[]
}

/** Queries that are described side by side. */
const SIDE_BY_SIDE = 4

async function bindSubjects(waiting: readonly Subject[], project: Project, session: Session): Promise<Bound[]> {
  const names = new Set(waiting.flatMap(({ reads }) => reads))
  // A view stands for its declared columns here, as everything does: whether it gives them is its own matter.
  await Promise.all(
    [...names].map(name =>
      session.bind(name, { kind: 'columns', columns: project.assets.get(name)?.asset.columns ?? {} }),
    ),
  )
  const bound: Bound[] = []
  const queue = waiting.values()
  const work = async () => {
    for (const subject of queue) bound.push({ subject, found: await bindOne(subject, project, session) })
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))
  const order = new Map(waiting.map((subject, index) => [subject, index]))
  return bound.sort((a, b) => (order.get(a.subject) ?? 0) - (order.get(b.subject) ?? 0))
}

async function bindOne(subject: Subject, project: Project, session: Session): Promise<readonly Diagnostic[]> {
  const { asset, sql, rule } = subject
  const rendered = renderQuery(sql, project, PARAMETERS, asset.name)
  try {
    const result = await session.describe(rendered.text)
    if (rule !== undefined) return []
    const differences = compareColumns(subject.columns ?? asset.asset.columns, result)
    if (!differences) return []
    const { texts, replacement } = differences
    if (subject.columns) {
      // Only part of the contract is meant: it cannot be written out from what the query gives.
      const isKeys = mergeKeysOf(asset.asset).includes(sql)
      const site = sql.site ?? asset.asset.site
      const [message, hint] = isKeys
        ? [`The keys of ${asset.name} are not its key columns: ${texts.join('; ')}`, KEYS_HINT]
        : [
            `The query of ${asset.name} does not give the columns of its contract but for those of its history: ${texts.join('; ')}`,
            HISTORY_HINT,
          ]
      return [
        diagnostic('CONTRACT_COLUMNS', message, { asset: asset.name, hint, ...(site ? { at: { ...site } } : {}) }),
      ]
    }
    const at = placeInCall(asset.asset.site, ['columns'], readText)
    const message = `The query of ${asset.name} does not give the columns of its contract: ${texts.join('; ')}`
    return [
      diagnostic('CONTRACT_COLUMNS', message, { asset: asset.name, hint: HINT, replacement, ...(at ? { at } : {}) }),
    ]
  } catch (error) {
    if (!(error instanceof MassifError)) throw error
    return error.diagnostics.map(one => translate(one, subject, rendered, project))
  }
}
