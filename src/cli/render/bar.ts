const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar of `width` cells, filled to `fraction` (0 to 1) in steps of an eighth of a cell. */
export function bar(fraction: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, fraction)) * width * 8)
  const filled = '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')
  return filled.padEnd(width, '░')
}

/** A bar of `width` cells for work whose end is not known: a mark that wanders with the seconds. */
export function wanderingBar(seconds: number, width: number): string {
  const span = Math.max(1, width - 3)
  const at = Math.floor(seconds * 8) % (2 * span)
  const left = at < span ? at : 2 * span - at
  return `${'░'.repeat(left)}${'█'.repeat(Math.min(3, width))}`.padEnd(width, '░').slice(0, width)
}
