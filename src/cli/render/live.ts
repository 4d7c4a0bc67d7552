import type { Screen } from '../screen.ts'
import { displayWidth } from './width.ts'

const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'
const UP = (lines: number) => (lines > 0 ? `\x1b[${lines}A` : '')
const CLEAR_LINE_END = '\x1b[K'
const CLEAR_SCREEN_END = '\x1b[J'
// Terminals that know it show everything in between at once; the others ignore it.
const BEGIN_UPDATE = '\x1b[?2026h'
const END_UPDATE = '\x1b[?2026l'

/** Gives the cursor back, whatever was being drawn. */
export function showCursor(screen: Pick<Screen, 'write' | 'isTerminal'>): void {
  if (screen.isTerminal) screen.write(SHOW_CURSOR)
}

/** Some lines at the foot of a terminal that are drawn again in place, below text that stays. */
export class LiveRegion {
  readonly #screen: Screen
  #drawn = 0
  #open = false

  constructor(screen: Screen) {
    this.#screen = screen
  }

  /**
   * Writes `text` above, for good, and `lines` in place of the last ones. Lines are overwritten, not erased first,
   * so that nothing flickers. Each must fit the screen's width: a wrapped one could not be found again.
   */
  draw(lines: readonly string[], text = ''): void {
    const width = this.#screen.width()
    const shown = lines.slice(0, Math.max(1, this.#screen.height() - 1)).filter(line => displayWidth(line) <= width)
    const body = [...text.split('\n').slice(0, -1), ...shown].map(line => `${line}${CLEAR_LINE_END}\n`).join('')
    const hide = this.#open ? '' : HIDE_CURSOR
    this.#screen.write(`${BEGIN_UPDATE}${hide}${UP(this.#drawn)}${body}${CLEAR_SCREEN_END}${END_UPDATE}`)
    this.#drawn = shown.length
    this.#open = true
  }

  /** Takes the lines away and gives the cursor back. What was written above stays. */
  close(): void {
    if (!this.#open) return
    this.#screen.write(`${UP(this.#drawn)}${CLEAR_SCREEN_END}${SHOW_CURSOR}`)
    this.#drawn = 0
    this.#open = false
  }
}
