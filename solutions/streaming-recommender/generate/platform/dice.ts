import type { Database } from '../database.ts'

// Chance by whole-number arithmetic only: the same rows on every machine, every version of DuckDB, any number of
// threads. Each thing (an account, a session, a play) has a column `dice`, a hash of its key; what is drawn for it are
// the numbers of a multiplicative congruential generator that starts there. Nothing leaves 64 bits.
// Multiplier: Fishman and Moore, "An exhaustive analysis of multiplicative congruential random number generators with
// modulus 2^31 - 1", SIAM J. Sci. Stat. Comput. 7 (1986).
const MODULUS = 2_147_483_647
const MULTIPLIER = 742_938_285n

/** Seeds above it would overflow 64 bits inside the hash. */
export const LARGEST_SEED = 999_999

/** Makes the macro `roll(key, kind)`: the dice of a thing by its key; `kind` tells apart things of equal keys. */
export async function createDice(database: Database, seed: number): Promise<void> {
  await database.run(`
    create macro spread(i, s) as ((i::bigint % ${MODULUS}) * 48271 + s * 69621 + 12345) % ${MODULUS};
    create macro mix(x) as (xor(x, x >> 15) * 39373) % ${MODULUS};
    create macro roll(i, kind) as 1 + mix(mix(spread(i, kind + ${seed * 100}))) % ${MODULUS - 1};`)
}

/**
 * SQL for the `nth` number drawn for a thing, in [1, 2^31 - 1).
 *
 * @param dice the column that holds its dice
 */
export function draw(nth: number, dice = 'dice'): string {
  let power = 1n
  for (let i = 0; i < nth; i++) power = (power * MULTIPLIER) % BigInt(MODULUS)
  return `(${dice} * ${power} % ${MODULUS})`
}

/** SQL for a number in [0, 1000). */
export function chance(nth: number, dice?: string): string {
  return `(${draw(nth, dice)} % 1000)`
}

/** SQL for one of some values. */
export function pick(nth: number, values: readonly (string | number)[], dice?: string): string {
  return `${list(values)}[1 + ${draw(nth, dice)} % ${values.length}]`
}

/** SQL for one of some values, each drawn as often as its share says. */
export function pickByShare(nth: number, shares: { readonly [value: string]: number }, dice?: string): string {
  const values = Object.entries(shares).flatMap(([value, count]) => Array<string>(count).fill(value))
  return pick(nth, values, dice)
}

export function list(values: readonly (string | number)[]): string {
  return `[${values.map(value => (typeof value === 'number' ? value : text(value))).join(', ')}]`
}

export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
