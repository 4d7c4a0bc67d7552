/** One cell of a terminal's screen. */
export interface Cell {
  readonly character: string
  readonly style: string
}

// A control sequence with its parameters and its final letter, or one character.
const TOKEN = new RegExp(`${String.fromCharCode(27)}\\[\\??([\\d;]*)([A-Za-z])|[\\s\\S]`, 'gu')

/**
 * What a terminal shows after `output`: the part of it that our own output needs. Styles are the SGR parameters in
 * force, as text.
 */
export function screenAfter(output: string): readonly (readonly Cell[])[] {
  const lines: Cell[][] = [[]]
  let row = 0
  let column = 0
  let style: readonly string[] = []
  const line = () => {
    while (lines.length <= row) lines.push([])
    return lines[row] ?? []
  }
  const put = (character: string) => {
    const cells = line()
    while (cells.length < column) cells.push({ character: ' ', style: '' })
    cells[column] = { character, style: style.join(';') }
    column++
  }
  const control = (parameters: string, final: string) => {
    const count = Number(parameters) || 1
    if (final === 'A') row = Math.max(0, row - count)
    else if (final === 'K') line().length = Math.min(line().length, column)
    else if (final === 'J') {
      line().length = Math.min(line().length, column)
      lines.length = row + 1
    } else if (final === 'm') style = nextStyle(style, parameters)
  }
  for (const [text, parameters, final] of output.matchAll(TOKEN)) {
    if (final !== undefined) control(parameters ?? '', final)
    else if (text === '\n') {
      row++
      column = 0
    } else if (text === '\r') column = 0
    else put(text)
  }
  while (lines.length > 0 && lines.at(-1)?.length === 0) lines.pop()
  return lines
}

/** Styles that are put out by a code of their own; a bold and a dim text share theirs. */
const ENDS: { readonly [code: string]: readonly string[] } = {
  22: ['1', '2'],
  39: ['31', '32', '33', '36'],
}

function nextStyle(style: readonly string[], parameters: string): readonly string[] {
  return parameters.split(';').reduce<readonly string[]>((now, code) => {
    if (code === '' || code === '0') return []
    const ended = ENDS[code]
    return ended ? now.filter(each => !ended.includes(each)) : [...now.filter(each => each !== code), code]
  }, style)
}
