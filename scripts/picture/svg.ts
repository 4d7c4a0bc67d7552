import type { Cell } from './screen.ts'

const CELL_WIDTH = 8.4
const LINE_HEIGHT = 20
const PADDING = 16
const BAR_HEIGHT = 32
const COLOURS: { readonly [code: string]: string } = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#f2cc60',
  36: '#79c0ff',
}

/** A terminal's screen as a picture. Each text stands at its own place, so that no font moves the columns. */
export function svgOf(screen: readonly (readonly Cell[])[], title: string): string {
  const columns = Math.max(60, ...screen.map(cells => cells.length))
  const width = Math.ceil(columns * CELL_WIDTH + 2 * PADDING)
  const height = screen.length * LINE_HEIGHT + 2 * PADDING + BAR_HEIGHT
  const texts = screen.flatMap((cells, row) => runs(cells).map(run => textOf(run, row)))
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, index) => `<circle cx="${20 + index * 18}" cy="16" r="5.5" fill="${fill}"/>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
${dots.join('')}
<text x="${width / 2}" y="21" text-anchor="middle" fill="#8b949e" font-family="sans-serif" font-size="13">${escaped(title)}</text>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3" xml:space="preserve">
${texts.join('\n')}
</g>
</svg>
`
}

interface Run {
  readonly column: number
  readonly text: string
  readonly style: string
}

/** Cells of one style side by side; blanks are left out where they part words by two or more. */
function runs(cells: readonly Cell[]): readonly Run[] {
  const found: Run[] = []
  let from = 0
  for (let at = 1; at <= cells.length; at++) {
    if (at < cells.length && cells[at]?.style === cells[from]?.style) continue
    const text = cells
      .slice(from, at)
      .map(cell => cell.character)
      .join('')
    const style = cells[from]?.style ?? ''
    for (const { 0: word, index } of text.matchAll(/\S+( \S+)*/g))
      found.push({ column: from + index, text: word, style })
    from = at
  }
  return found
}

function textOf({ column, text, style }: Run, row: number): string {
  const x = (PADDING + column * CELL_WIDTH).toFixed(1)
  const y = BAR_HEIGHT + PADDING + (row + 0.75) * LINE_HEIGHT
  const codes = style.split(';')
  const colour = codes.map(code => COLOURS[code]).find(Boolean)
  const attributes = [
    `x="${x}"`,
    `y="${y}"`,
    `textLength="${(text.length * CELL_WIDTH).toFixed(1)}"`,
    ...(colour ? [`fill="${colour}"`] : []),
    ...(codes.includes('1') ? ['font-weight="bold"'] : []),
    ...(codes.includes('2') ? ['opacity="0.6"'] : []),
  ]
  return `<text ${attributes.join(' ')}>${escaped(text)}</text>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
