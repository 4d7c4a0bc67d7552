import type { Diagnostic, Place } from './diagnostic.ts'
import { excerptLines } from './excerpt.ts'
import { type Paint, paint } from './paint.ts'

export interface RenderOptions {
  readonly color: boolean
  /** Columns of the terminal. */
  readonly width: number
  /** The text of a file; undefined where it cannot be read. */
  readonly readFile: (file: string) => string | undefined
  /** Files below this folder are shown relative to it. */
  readonly base?: string
}

/**
 * Diagnostics as a person reads them: code and asset, what is wrong, where, the lines around it with the place marked,
 * and what to do. A blank line stands between two of them; the last line ends with a line break.
 */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions): string {
  const color = paint(options.color)
  return diagnostics.map(each => `${renderOne(each, options, color).join('\n')}\n`).join('\n')
}

function renderOne(one: Diagnostic, options: RenderOptions, color: Paint): string[] {
  const { severity, code, message, asset, at, excerpt, hint, related = [] } = one
  const tone = severity === 'error' ? color.red : color.yellow
  const head = `${tone(color.bold(severity))} ${color.bold(code)}${asset === undefined ? '' : `  ${asset}`}`
  const lines = [head, ...wrap(message, options.width - 2).map(line => `  ${line}`)]
  if (at) {
    lines.push(`  ${color.cyan(placeText(at, options.base))}`)
    const text = options.readFile(at.file)
    if (text !== undefined) lines.push(...excerptLines(text, at, options.width, color, tone))
  }
  if (excerpt !== undefined) lines.push(...excerpt.split('\n').map(line => `    ${color.dim(line)}`))
  for (const { message, at } of related) {
    lines.push(
      ...labelled('note: ', at ? `${message} (${placeText(at, options.base)})` : message, options.width, color.dim),
    )
  }
  if (hint !== undefined) lines.push(...labelled('hint: ', hint, options.width, color.cyan))
  return lines
}

/** `file:line:column`, as terminals and editors follow it. */
export function placeText({ file, line, column }: Place, base?: string): string {
  const below = base !== undefined && file.startsWith(base) && /^[/\\]/.test(file.slice(base.length))
  return `${below ? file.slice(base.length + 1) : file}:${line}:${column}`
}

function labelled(label: string, text: string, width: number, tone: (text: string) => string): string[] {
  const room = width - 2 - label.length
  return wrap(text, room).map((line, index) => `  ${index === 0 ? tone(label) : ' '.repeat(label.length)}${line}`)
}

/** Breaks a text into lines at spaces. A word that is longer than a line has one of its own. */
function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap(paragraph => {
    const lines: string[] = []
    let line = ''
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > Math.max(width, 20)) {
        lines.push(line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    return [...lines, line]
  })
}
