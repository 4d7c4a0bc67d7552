import { stripVTControlCharacters } from 'node:util'

// Blocks of the East Asian Width property W and F, and pictures that terminals draw over two cells.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
const NARROW_TEXT = /^[\x20-\x7e]*$/
let graphemes: Intl.Segmenter | undefined

function cells(grapheme: string): number {
  if (/^[\p{Mark}\p{Control}\p{Format}]+$/u.test(grapheme)) return 0
  return WIDE.test(grapheme) ? 2 : 1
}

function segments(text: string): string[] {
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return Array.from(graphemes.segment(text), ({ segment }) => segment)
}

/** The cells of a terminal a text takes; colours take none. */
export function displayWidth(text: string): number {
  if (NARROW_TEXT.test(text)) return text.length
  return segments(stripVTControlCharacters(text)).reduce((sum, grapheme) => sum + cells(grapheme), 0)
}

/** The text, or as much of its beginning as fits `width` cells with an ellipsis. Not for texts with colours in them. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  let used = 1
  for (const grapheme of segments(text)) {
    used += cells(grapheme)
    if (used > width) break
    kept += grapheme
  }
  return width < 1 ? '' : `${kept}…`
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text
}
