import type { COMMANDS, CommandName, OptionSpec } from './commands/table.ts'
import type { Exit } from './exit-codes.ts'
import type { Screen } from './screen.ts'

/** The values of a command's options by name: true or false for a switch, text or undefined for the others. */
export type OptionValues<Options extends readonly OptionSpec[]> = {
  readonly [O in Options[number] as O['name']]: O extends { readonly value: string } ? string | undefined : boolean
}

/** What a command is given of the world. */
export interface World {
  /** For what was asked for. */
  readonly out: Screen
  /** For what is told beside it: progress, problems, hints. */
  readonly err: Screen
  readonly directory: string
  readonly environment: NodeJS.ProcessEnv
  readonly now: () => Date
  /** Aborted by Ctrl-C and its like once a command asks for it; until then those end the process at once. */
  readonly stopSignal: () => AbortSignal
}

/** One call of a command, understood. */
export interface Call<N extends CommandName = CommandName> {
  readonly command: N
  readonly operands: readonly string[]
  readonly options: OptionValues<(typeof COMMANDS)[N]['options']>
}

/** What a command's module exports. */
export type Execute<N extends CommandName> = (call: Call<N>, world: World) => Promise<Exit>
