import type { Files } from './files.ts'

/** How many syncs are under way at a time. */
const WIDTH = 16

/** Syncs files and folders for many forks at once, each folder as seldom as it can be. */
export class Durability {
  readonly #files: Files
  /** Asked for and not begun; who asks for the same again meanwhile shares it. */
  readonly #waiting = new Map<string, { readonly folder: boolean; readonly done: PromiseWithResolvers<void> }>()
  #running = 0

  constructor(files: Files) {
    this.#files = files
  }

  file(uri: string): Promise<void> {
    return this.#ask(uri, false)
  }

  folder(uri: string): Promise<void> {
    return this.#ask(uri, true)
  }

  #ask(uri: string, folder: boolean): Promise<void> {
    const shared = this.#waiting.get(uri)
    if (shared) return shared.done.promise
    const done = Promise.withResolvers<void>()
    this.#waiting.set(uri, { folder, done })
    // Begun in a later turn, so that what is asked for in this one is shared.
    setImmediate(() => this.#begin())
    return done.promise
  }

  #begin(): void {
    for (const [uri, { folder, done }] of this.#waiting) {
      if (this.#running >= WIDTH) return
      // One that has begun is no longer shared: it may miss what was written since.
      this.#waiting.delete(uri)
      this.#running++
      const syncing = folder ? this.#files.syncFolder(uri) : this.#files.sync(uri)
      syncing.then(done.resolve, done.reject).finally(() => {
        this.#running--
        this.#begin()
      })
    }
  }
}
