import type { Place } from './diagnostic.ts'
import type { Paint } from './paint.ts'

/** Lines that are shown before the place, and after it. */
const CONTEXT = 2
/** A tab as it is shown. */
const TAB = '  '

/** The lines around a place with their numbers, and a line that marks it; none where the file has no such line. */
export function excerptLines(
  text: string,
  { line, column, length = 1 }: Place,
  width: number,
  color: Paint,
  tone: (text: string) => string,
): string[] {
  const all = text.split(/\r?\n/)
  const marked = all[line - 1]
  if (marked === undefined) return []
  const first = Math.max(1, line - CONTEXT)
  const last = Math.min(all.length, line + CONTEXT)
  const digits = String(last).length
  const room = Math.max(width - digits - 8, 20)
  const before = shown(marked.slice(0, column - 1)).length
  const marks = Math.max(shown(marked.slice(column - 1, column - 1 + length)).length, 1)
  // A long line is moved so that the place is seen.
  const skip = before + marks <= room ? 0 : Math.max(0, before - Math.floor(room / 3))
  const cut = (one: string) => {
    const moved = shown(one).slice(skip)
    const head = skip > 0 && moved !== '' ? `…${moved.slice(1)}` : moved
    return head.length > room ? `${head.slice(0, room - 1)}…` : head
  }
  const lines: string[] = []
  for (let number = first; number <= last; number++) {
    const one = all[number - 1] ?? ''
    if (number > line && number === all.length && one === '') break
    lines.push(`  ${color.dim(`${String(number).padStart(digits + 2)} │`)} ${cut(one)}`.trimEnd())
    if (number !== line) continue
    const carets = '^'.repeat(Math.min(marks, Math.max(1, room - (before - skip))))
    lines.push(`  ${color.dim(`${' '.repeat(digits + 2)} │`)} ${' '.repeat(before - skip)}${tone(carets)}`)
  }
  return lines
}

function shown(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach the terminal.
  return text.replaceAll('\t', TAB).replace(/[\u0000-\u001f\u007f]/g, '·')
}
