import { readFileSync } from 'node:fs'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { renderDiagnostics } from '../../diagnostics/render.ts'
import { asCalled } from '../program.ts'
import type { Screen } from '../screen.ts'
import { plain } from './paint.ts'

/** Lines of a log are not wrapped by anybody else. */
const WIDEST = 120

/**
 * Diagnostics as a person reads them.
 *
 * @param base where the command was called: places below it are shown relative to it, so that a terminal can follow them
 * @param texts what is not in a file, by the name that places have for it
 */
export function diagnosticText(
  diagnostics: readonly Diagnostic[],
  screen: Screen,
  base: string,
  texts: ReadonlyMap<string, string> = new Map(),
): string {
  const told = diagnostics.map(each => (each.hint ? { ...each, hint: asCalled(each.hint, screen.program) } : each))
  return renderDiagnostics(told, {
    color: screen.paint !== plain,
    width: Math.min(screen.width(), WIDEST),
    readFile: path => texts.get(path) ?? readFile(path),
    base,
  })
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Diagnostics for programs, one JSON object a line. */
export function diagnosticLines(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(each => `${JSON.stringify({ event: 'diagnostic', ...each })}\n`).join('')
}
