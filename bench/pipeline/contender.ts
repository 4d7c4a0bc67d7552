import type { Command, Measurement } from './measure/process.ts'

/** Somebody who does a job: prepared outside the clock, measured, and then held to the expected result. */
export interface Contender {
  readonly name: string
  /** Who it is, for the ratios: ours, the bare script all are held against, or what one would use instead. */
  readonly role: 'massif' | 'floor' | 'peer'
  /** Brings the folder to where the job starts from. Not timed. */
  prepare(): Promise<void>
  readonly command: Command
  /** Holds the result against what is expected. Not timed. @throws Error when it differs. */
  verify?(): Promise<void>
}

/** What was measured of a contender, one figure a round. */
export interface Result {
  readonly name: string
  readonly role: Contender['role']
  readonly rounds: readonly Measurement[]
}
