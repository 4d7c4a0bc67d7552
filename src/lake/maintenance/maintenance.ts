import { allRows, forkBases } from '../catalog/all-rows.ts'
import { amendedDocument } from '../commit/amend.ts'
import type { Amendment } from '../contract.ts'
import type { ListedFile } from '../files/files.ts'
import type { ForkContext } from '../fork.ts'
import type { Maintenance, NamedState, NeededFiles } from './contract.ts'
import { fileKey, Reachable } from './reachable.ts'

/** Files removed at a time. */
const WIDTH = 16

export class LakeMaintenance implements Maintenance {
  readonly #context: ForkContext
  readonly #uuids = new Map<string, string>()

  constructor(context: ForkContext) {
    this.#context = context
  }

  async named(): Promise<readonly NamedState[]> {
    const { database } = this.#context
    // The bases first: a fork whose row is gone by the time the rows are read has left its state to a row that is there.
    return [...(await forkBases(database)), ...(await allRows(database))]
  }

  async uuidOf(location: string): Promise<string | undefined> {
    const known = this.#uuids.get(location)
    if (known !== undefined) return known
    const document = await this.#context.store.document(location).catch(() => undefined)
    const uuid = document?.['table-uuid']
    if (uuid !== undefined) this.#uuids.set(location, uuid)
    return uuid
  }

  needed(): NeededFiles {
    return new Reachable(this.#context.store)
  }

  async neededAfter(location: string, amendment: Amendment): Promise<NeededFiles> {
    const { store, now } = this.#context
    const document = amendedDocument(await store.document(location), location, amendment, now())
    const needed = new Reachable(store)
    await needed.add({ location, document })
    return needed
  }

  isOwn(uri: string): boolean {
    const [folder, key] = [`${fileKey(this.#context.warehouse)}/`, fileKey(uri)]
    // <namespace>/<table>/data/… or metadata/…: what else people keep there is theirs.
    return key.startsWith(folder) && /^[^/]+\/[^/]+\/(?:data|metadata)\/./.test(key.slice(folder.length))
  }

  async list(table = this.#context.warehouse): Promise<readonly ListedFile[]> {
    return (await this.#context.store.files.list(table)).filter(({ uri }) => this.isOwn(uri))
  }

  async remove(uris: readonly string[]): Promise<void> {
    const { files } = this.#context.store
    for (let at = 0; at < uris.length; at += WIDTH)
      await Promise.all(uris.slice(at, at + WIDTH).map(uri => files.remove(uri)))
  }
}
