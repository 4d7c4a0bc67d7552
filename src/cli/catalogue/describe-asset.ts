import type { Column } from '../../define/columns.ts'
import { typeText } from '../../define/data-type.ts'
import type { Load, Partition } from '../../define/load.ts'
import { fail } from '../../diagnostics/diagnostic.ts'
import { nearest } from '../../diagnostics/nearest.ts'
import type { TableState } from '../../lake/contract.ts'
import { checkName, checksOf } from '../../plan/checks.ts'
import type { NamedAsset } from '../../project/contract.ts'
import type { Workspace } from '../../run/workspace.ts'
import { allChecked, type Checked } from '../../state/checked.ts'
import { allDelivered } from '../../state/delivered.ts'
import { lastSteps, type StepRecord } from '../../state/steps.ts'
import { type AssetLine, deliveredTo, type Stored, storedOf } from './list-assets.ts'
import { targetOf } from './target.ts'

const LAST_SNAPSHOTS = 10
const LAST_STEPS = 5
const FIRST_FILES = 5

/** All there is to tell of one asset. */
export interface AssetDescription extends AssetLine {
  readonly owner?: string
  /** Module and line of the declaration. */
  readonly declaredAt?: string
  readonly columns: readonly {
    readonly name: string
    readonly type: string
    readonly required: boolean
    readonly about?: string
  }[]
  readonly load?: Load
  /** Where a destination writes to, in words. Nothing secret is in it. */
  readonly target?: string
  readonly partition: readonly Partition[]
  readonly inputs: readonly string[]
  readonly readBy: readonly string[]
  readonly checks: readonly { readonly name: string; readonly severity: string; readonly last?: Checked }[]
  /** Newest first. */
  readonly snapshots: readonly SnapshotLine[]
  readonly snapshotCount: number
  readonly steps: readonly StepRecord[]
  readonly location?: string
  readonly files: readonly { readonly path: string; readonly rows: number; readonly bytes: number }[]
}

export interface SnapshotLine extends Stored {
  /** As text: it has 63 bits. */
  readonly id: string
  readonly operation: string
  readonly added?: number
  readonly removed?: number
  readonly run?: string
}

/**
 * Tells of the asset or table called `word`: its qualified name, or what follows the dot where that is clear.
 *
 * @throws MassifError PROJECT_UNKNOWN_ASSET
 */
export async function describeAsset(word: string, workspace: Workspace): Promise<AssetDescription> {
  const { project, lake, database } = workspace
  const name = nameOf(word, [...project.assets.keys(), ...(await lake.list())])
  const named = project.assets.get(name)
  const state = (await workspace.adopt(name)) ?? (await lake.resolve([name])).get(name)
  const checked = (await allChecked(database)).get(name) ?? []
  return {
    name,
    ...declared(named, workspace),
    ...(state ? await stored(state, workspace) : { snapshots: [], snapshotCount: 0, files: [] }),
    ...(!named && state ? { columns: state.schema.fields.map(columnOfField) } : {}),
    ...(named?.asset.kind === 'destination' ? deliveredTo((await allDelivered(database)).get(name)) : {}),
    checks: (named ? checksOf(named.asset) : []).map(({ assertion, severity }) => {
      const check = checkName(assertion, project)
      const last = checked.find(each => each.check === check)
      return { name: check, severity, ...(last ? { last } : {}) }
    }),
    steps: await lastSteps(database, name, LAST_STEPS),
  }
}

function nameOf(word: string, names: readonly string[]): string {
  const found = new Set(names.filter(name => name === word || name.slice(name.indexOf('.') + 1) === word))
  const [first] = found
  if (first !== undefined && (found.size === 1 || found.has(word))) return found.has(word) ? word : first
  if (found.size > 1) return fail('PROJECT_UNKNOWN_ASSET', `"${word}" may be ${[...found].join(' or ')}`)
  const close = nearest(word, [...names, ...names.map(name => name.slice(name.indexOf('.') + 1))])
  const hint = close ? `Did you mean ${close}?` : '`massif show` lists all of them.'
  return fail('PROJECT_UNKNOWN_ASSET', `There is no asset "${word}" in this project`, { hint })
}

function declared(named: NamedAsset | undefined, { project }: Workspace) {
  if (!named) return { kind: 'undeclared', columns: [], partition: [], inputs: [], readBy: [] } as const
  const { asset, inputs, module, name } = named
  const { about, owner } = asset.definition
  const { load, partition = [] } = asset.definition as {
    readonly load?: Load
    readonly partition?: readonly Partition[]
  }
  return {
    kind: asset.kind,
    ...(about ? { about } : {}),
    ...(owner ? { owner } : {}),
    declaredAt: asset.site ? `${module}:${asset.site.line}` : module,
    columns: Object.entries(asset.columns).map(([column, of]) => columnOf(column, of)),
    ...(load ? { load } : {}),
    ...(asset.kind === 'destination' ? { target: targetOf(asset) } : {}),
    partition,
    inputs,
    readBy: [...project.assets.values()].filter(other => other.inputs.includes(name)).map(other => other.name),
  }
}

function columnOf(name: string, { type, nullable, description }: Column) {
  return { name, type: typeText(type), required: !nullable, ...(description ? { about: description } : {}) }
}

function columnOfField({ name, type, required, doc }: TableState['schema']['fields'][number]) {
  return { name, type: typeof type === 'string' ? type : type.type, required, ...(doc ? { about: doc } : {}) }
}

async function stored(state: TableState, { lake }: Workspace) {
  const { files } = await lake.scan(state)
  const snapshots = state.snapshots.toSorted((a, b) => b.sequenceNumber - a.sequenceNumber)
  return {
    stored: storedOf(state),
    snapshots: snapshots.slice(0, LAST_SNAPSHOTS).map((snapshot): SnapshotLine => {
      const number = (key: string) => (snapshot.summary[key] === undefined ? undefined : Number(snapshot.summary[key]))
      const added = number('added-records')
      const removed = number('deleted-records')
      const run = snapshot.summary['massif.run']
      return {
        id: snapshot.id.toString(),
        operation: snapshot.operation,
        ...storedOf({ ...state, snapshot }),
        ...(added === undefined ? {} : { added }),
        ...(removed === undefined ? {} : { removed }),
        ...(run ? { run } : {}),
      }
    }),
    snapshotCount: snapshots.length,
    location: state.location,
    files: files.slice(0, FIRST_FILES).map(({ path, rows, bytes }) => ({ path, rows, bytes })),
  }
}
