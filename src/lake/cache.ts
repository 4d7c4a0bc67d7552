/** Keeps what was used last, up to a total weight. For values that never change under their key. */
export class Cache<V> {
  readonly #limit: number
  readonly #kept = new Map<string, { readonly value: V; readonly weight: number }>()
  #weight = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get(key: string): V | undefined {
    const found = this.#kept.get(key)
    if (!found) return undefined
    // A Map goes in the order of insertion: the first is the one unused for longest.
    this.#kept.delete(key)
    this.#kept.set(key, found)
    return found.value
  }

  set(key: string, value: V, weight: number): void {
    this.#weight += weight - (this.#kept.get(key)?.weight ?? 0)
    this.#kept.delete(key)
    this.#kept.set(key, { value, weight })
    for (const [oldest, { weight: freed }] of this.#kept) {
      if (this.#weight <= this.#limit) return
      this.#kept.delete(oldest)
      this.#weight -= freed
    }
  }
}
