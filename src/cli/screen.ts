import type { WriteStream } from 'node:tty'
import { programName } from './program.ts'
import { coloured, type Paint, plain } from './render/paint.ts'

/** One of the two streams a command writes to. */
export interface Screen {
  readonly write: (text: string) => void
  /** Resolves when what was written has left, so that a reader slower than us is waited for. */
  readonly flushed: () => Promise<void>
  readonly isTerminal: boolean
  /** Cells of a line; infinite where there is no terminal, so that nothing is cut in files. */
  readonly width: () => number
  readonly height: () => number
  readonly paint: Paint
  /** How whoever reads it calls the program: see `programName`. */
  readonly program: string
}

/**
 * A screen on a stream of the process. Colours are for terminals without `NO_COLOR`; `FORCE_COLOR` asks for them
 * anywhere.
 */
export function screen(stream: WriteStream, environment: NodeJS.ProcessEnv): Screen {
  const isTerminal = stream.isTTY === true
  const forced = environment.FORCE_COLOR !== undefined && environment.FORCE_COLOR !== '0'
  return {
    write: text => void stream.write(text),
    flushed: () =>
      stream.writableNeedDrain
        ? new Promise(resolve => {
            const done = () => {
              stream.off('drain', done).off('close', done)
              resolve()
            }
            stream.on('drain', done).on('close', done)
          })
        : Promise.resolve(),
    isTerminal: isTerminal && environment.TERM !== 'dumb',
    width: () => (isTerminal ? stream.columns || 80 : Number.POSITIVE_INFINITY),
    height: () => (isTerminal ? stream.rows || 24 : Number.POSITIVE_INFINITY),
    paint: (isTerminal ? stream.hasColors(environment) : forced) ? coloured : plain,
    program: programName(environment),
  }
}
