import { join, resolve } from 'node:path'
import type { ConnectorContext } from '../connectors/contract.ts'
import { mirrorsOf } from '../connectors/files/mirror.ts'
import { connectorFor } from '../connectors/registry.ts'
import type { DestinationContext } from '../destinations/contract.ts'
import { delivererFor } from '../destinations/registry.ts'
import { type Diagnostic, MassifError } from '../diagnostics/diagnostic.ts'
import type { Session } from '../engines/contract.ts'
import { duckdb } from '../engines/duckdb/engine.ts'
import { bindProject } from '../project/bind/bind.ts'
import type { NamedAsset, Project } from '../project/contract.ts'
import { loadProject } from '../project/load.ts'
import { scratchFolder } from '../run/scratch.ts'
import { secretsOf } from '../run/secrets.ts'
import type { World } from './call.ts'
import { compareSample, discoverContract, hasNoContract } from './discovery.ts'

/** Binding reads no data. */
const MEMORY = 500_000_000

export interface Inspection {
  readonly project: Project
  readonly problems: readonly Diagnostic[]
}

/** Loads a project, binds its queries and asks its connectors; the lake and the state are left alone. */
export async function inspect(directory: string, world: World): Promise<Inspection> {
  const project = await loadProject(directory)
  const scratch = scratchFolder(join(directory, '.massif', 'scratch'))
  let session: Promise<Session> | undefined
  const open = () => {
    session ??= duckdb.open({ memory: MEMORY, threads: 2, spill: join(directory, '.massif', 'spill') })
    return session
  }
  try {
    const unbound = await bindProject(project, open)
    const told = new Set(project.diagnostics.map(({ asset }) => asset))
    const sources = [...project.assets.values()].filter(({ name }) => !told.has(name))
    const context = connectorContext(project, scratch.path, world)
    const misread = await Promise.all(sources.map(source => askConnector(source, context)))
    const outside = {
      directory,
      lake: resolve(directory, project.config.lake ?? 'lake'),
      scratch: scratch.path,
      secret: context.secret,
    }
    const unfit = await Promise.all(
      sources.map((source, index) => (misread[index]?.length ? [] : compareSample(source, context, open))),
    )
    const misdirected = await Promise.all(sources.map(asset => askDestination(asset, outside)))
    const bare = [...project.assets.values()].filter(hasNoContract)
    const discovered = await Promise.all(bare.map(source => discoverContract(source, context, open)))
    return {
      project,
      problems: [
        ...project.diagnostics,
        ...unbound,
        ...misread.flat(),
        ...unfit.flat(),
        ...misdirected.flat(),
        ...discovered.flat(),
      ],
    }
  } finally {
    await (await session?.catch(() => undefined))?.close()
    scratch.remove()
  }
}

async function askDestination(
  { asset, name }: NamedAsset,
  context: DestinationContext,
): Promise<readonly Diagnostic[]> {
  if (asset.kind !== 'destination') return []
  try {
    return (await delivererFor(asset.definition.to.destination)).check(asset, name, context)
  } catch (error) {
    if (!(error instanceof MassifError)) throw error
    return error.diagnostics.map(each => ({ asset: name, ...(asset.site ? { at: asset.site } : {}), ...each }))
  }
}

async function askConnector({ asset, name }: NamedAsset, context: ConnectorContext): Promise<readonly Diagnostic[]> {
  if (asset.kind !== 'source') return []
  try {
    const connector = await connectorFor(asset.connector)
    return await connector.check(asset, name, context)
  } catch (error) {
    if (!(error instanceof MassifError)) throw error
    return error.diagnostics.map(each => ({ asset: name, ...(asset.site ? { at: asset.site } : {}), ...each }))
  }
}

function connectorContext(
  { directory, config }: Project,
  scratch: string,
  { environment, now }: World,
): ConnectorContext {
  return {
    directory,
    cache: join(directory, '.massif', 'cache'),
    scratch,
    mirrors: mirrorsOf(config.mirrors, environment),
    secret: secretsOf(directory, environment),
    fetch: globalThis.fetch,
    now,
  }
}
