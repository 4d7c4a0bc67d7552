import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { diagnostic, MassifError } from '../diagnostics/diagnostic.ts'
import { parseArguments } from './arguments.ts'
import type { Call, Execute, World } from './call.ts'
import { MODULES } from './commands/load.ts'
import type { CommandName } from './commands/table.ts'
import { EXIT_CODES, type Exit, exitOf } from './exit-codes.ts'
import { interrupts } from './interrupt.ts'
import { lendOwnPackage } from './own-package.ts'
import { showCursor } from './render/live.ts'
import { screen } from './screen.ts'
import { manifest } from './version.ts'

/** Runs the command line of this process, and sets its exit code. */
export async function main(words: readonly string[]): Promise<void> {
  const out = screen(process.stdout, process.env)
  const err = screen(process.stderr, process.env)
  const stop = interrupts(() => showCursor(err))
  // A reader that has seen enough, as `head` has, is no error of anyone: nothing is left to say, and nobody to say it to.
  const onPipeError = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(EXIT_CODES.pipe.code)
  }
  process.stdout.on('error', onPipeError)
  process.stderr.on('error', onPipeError)
  const world: World = {
    out,
    err,
    directory: process.cwd(),
    environment: process.env,
    now: () => new Date(),
    stopSignal: stop.signal,
  }
  // What is thrown where nobody waits for it is told as any other defect is.
  process.on('uncaughtException', error => {
    showCursor(err)
    void tell([defect(error)], world, words.includes('--json')).finally(() => process.exit(EXIT_CODES.internal.code))
  })
  let exit = await attempt(words, world)
  if (exit === 'stopped' && stop.received() === 'SIGTERM') exit = 'terminated'
  process.exitCode = EXIT_CODES[exit].code
}

async function attempt(words: readonly string[], world: World): Promise<Exit> {
  const asJson = words.includes('--json')
  try {
    const request = parseArguments(words)
    if (request.kind === 'call') return await execute(request.call, world)
    if (request.kind === 'version') world.out.write(`${manifest().version}\n`)
    else {
      const { commandHelp, groupHelp, overview } = await import('./help.ts')
      const { paint } = world.out
      const { command, group } = request
      world.out.write(command ? commandHelp(command, paint) : group ? groupHelp(group, paint) : overview(paint))
    }
    return 'done'
  } catch (error) {
    const diagnostics = error instanceof MassifError ? error.diagnostics : [defect(error)]
    await tell(diagnostics, world, asJson)
    return exitOf(diagnostics)
  }
}

async function execute<N extends CommandName>(call: Call<N>, world: World): Promise<Exit> {
  lendOwnPackage()
  const command: Execute<N> = await MODULES[call.command]()
  return command(call, world)
}

/** Anything but a MassifError is ours: said as such, with what a report needs. */
function defect(error: unknown): Diagnostic {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const excerpt = `massif ${manifest().version}, Node.js ${process.version}, ${process.platform} ${process.arch}\n${stack}`
  return diagnostic('CLI_INTERNAL', error instanceof Error ? error.message : String(error), { excerpt })
}

async function tell(diagnostics: readonly Diagnostic[], world: World, asJson: boolean) {
  const { diagnosticLines, diagnosticText } = await import('./render/diagnostics.ts')
  if (asJson) world.out.write(diagnosticLines(diagnostics))
  else world.err.write(diagnosticText(diagnostics, world.err, world.directory))
}
