import type { TableState } from '../../lake/contract.ts'
import type { Workspace } from '../../run/workspace.ts'
import { allDelivered, type Delivered } from '../../state/delivered.ts'
import { allProduced } from '../../state/produced.ts'

/** An asset or a table of the lake, in one line. */
export interface AssetLine {
  readonly name: string
  /** `undeclared`: in the lake, and not in the project; the rows that sources set aside are such tables too. */
  readonly kind: 'source' | 'table' | 'view' | 'destination' | 'undeclared'
  readonly about?: string
  /** What is published; absent where nothing is. */
  readonly stored?: Stored
  /** What a destination last received. */
  readonly delivered?: Pick<Delivered, 'at' | 'rows'>
  /** The run that last published or delivered it. */
  readonly run?: string
}

export interface Stored {
  readonly rows?: number
  readonly bytes?: number
  readonly files?: number
  /** Milliseconds since the epoch of the newest snapshot. */
  readonly updatedAt?: number
}

/** Everything the project declares, in graph order, and after it what else the lake holds. */
export async function listAssets(workspace: Workspace): Promise<readonly AssetLine[]> {
  const { project, lake, database } = workspace
  const published = await lake.list()
  const states = new Map(await lake.resolve(published))
  for (const name of project.assets.keys()) {
    // One that cannot be read is listed without what it holds; a plan says why.
    const state = await workspace.adopt(name)?.catch(() => undefined)
    if (state) states.set(name, state)
  }
  const produced = await allProduced(database)
  const received = await allDelivered(database)
  const more = (name: string) => {
    const state = states.get(name)
    const run = produced.get(name)?.run
    return { ...(state ? { stored: storedOf(state) } : {}), ...(run ? { run } : {}) }
  }
  const declared = [...project.assets.values()].map(({ name, asset }): AssetLine => {
    const { about } = asset.definition
    return { name, kind: asset.kind, ...(about ? { about } : {}), ...more(name), ...deliveredTo(received.get(name)) }
  })
  const rest = published.filter(name => !project.assets.has(name))
  return [...declared, ...rest.map((name): AssetLine => ({ name, kind: 'undeclared', ...more(name) }))]
}

/** What is told of a destination. */
export function deliveredTo(last: Delivered | undefined): Pick<AssetLine, 'delivered' | 'run'> {
  return last ? { delivered: { at: last.at, rows: last.rows }, run: last.run } : {}
}

/** What a state's newest snapshot says of the whole table. Writers need not say it: then it is not known. */
export function storedOf({ snapshot }: TableState): Stored {
  if (!snapshot) return { rows: 0, bytes: 0, files: 0 }
  const number = (key: string) => (snapshot.summary[key] === undefined ? undefined : Number(snapshot.summary[key]))
  const stored = number('total-records')
  const rows = stored === undefined ? undefined : stored - (number('total-position-deletes') ?? 0)
  const bytes = number('total-files-size')
  const files = number('total-data-files')
  return {
    ...(rows === undefined ? {} : { rows }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(files === undefined ? {} : { files }),
    updatedAt: snapshot.at,
  }
}
