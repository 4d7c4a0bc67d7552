import type { Columns } from '../define/columns.ts'
import type { DeliveryMode, Destination } from '../define/destination.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Session } from '../engines/contract.ts'

/** What a kind of destination says of itself. */
export interface Manifest {
  readonly name: string
  readonly about: string
  /** Every option with its meaning, in the order of the documentation. */
  readonly options: readonly { readonly name: string; readonly about: string; readonly required: boolean }[]
  readonly modes: readonly DeliveryMode[]
}

/** What a destination may use of the world. */
export interface DestinationContext {
  /** The project's folder: relative paths start here. */
  readonly directory: string
  /** The lake's folder, where nothing is delivered to. */
  readonly lake: string
  /** Folder for what is needed during this run alone; need not exist. */
  readonly scratch: string
  /** The value of a secret. @throws MassifError SOURCE_SECRET */
  readonly secret: (name: string) => string
}

export interface DeliveryContext extends DestinationContext {
  readonly session: () => Promise<Session>
  readonly signal: AbortSignal
  readonly onProgress: (progress: { readonly rows?: number; readonly fraction?: number }) => void
}

/** The states of the stored tables that delivered rows come from, by name. Plain JSON. */
export type DeliveredStates = {
  readonly [table: string]: { readonly uuid: string; readonly snapshot?: string; readonly dataVersion: string }
}

/** Rows by which a table differs from what it was: queries with the columns of the delivery. */
export interface RowChanges {
  /** Rows that are new, or of which there are more than before. */
  readonly gained: string
  /** Rows that are gone, or of which there are fewer than before. A changed row is in both. */
  readonly lost: string
}

/** One table to be written out, as it is published now. */
export interface Delivery {
  /** The destination's qualified name. */
  readonly destination: string
  /** Tells the destination from those of other projects that write to the same place. */
  readonly sender: string
  readonly run: string
  /** Equal versions are equal rows. */
  readonly version: string
  readonly fingerprint: string
  readonly states: DeliveredStates
  readonly mode: DeliveryMode
  readonly key: readonly string[]
  readonly columns: Columns
  /** A query for all rows, in the order they are to be written. */
  readonly query: string
  /** What changed since those states; undefined where that cannot be told exactly. */
  readonly changes: (since: DeliveredStates) => Promise<RowChanges | undefined>
}

export interface DeliveryResult {
  /** Rows written, or taken away. */
  readonly rows: number
  /** Bytes sent or written. */
  readonly bytes: number
  /** `already`: an earlier delivery of the same data had arrived. */
  readonly how: 'whole' | 'changes' | 'already'
}

/** One kind of destination. */
export interface Deliverer {
  readonly manifest: Manifest
  /** Faults in a destination's options that can be told without reaching it. */
  check(destination: Destination, name: string, context: DestinationContext): readonly Diagnostic[]
  /**
   * Writes a table out, so that the destination has all of it or what it had before, whenever this is interrupted.
   * Doing it again after an interruption changes nothing that arrived.
   *
   * @throws MassifError DESTINATION_*
   */
  deliver(destination: Destination, delivery: Delivery, context: DeliveryContext): Promise<DeliveryResult>
}
