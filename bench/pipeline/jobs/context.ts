import type { Options } from '../options.ts'
import type { Product } from '../setup/product.ts'

/** What every job is given. */
export interface Context {
  readonly options: Options
  readonly product: Product
  readonly tell: (text: string) => void
}
