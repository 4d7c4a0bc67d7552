/** Choices at random, the same for the same seed. */
export class Dice {
  readonly #random: () => number

  /** @param random numbers from 0 to 1 */
  constructor(random: () => number) {
    this.#random = random
  }

  whole(below: number): number {
    return Math.floor(this.#random() * below)
  }

  chance(of: number): boolean {
    return this.#random() < of
  }

  one<T>(of: readonly [T, ...T[]] | readonly T[]): T {
    return of[this.whole(of.length)] as T
  }
}
