import type { NamedAsset, Project } from '../../../project/contract.ts'
import { queryOf } from '../../../project/render/render.ts'
import type { Piece } from '../../../project/sql/statement.ts'

/** The code that makes an asset's rows, with what it reads by name, as it could stand in a `.sql` file. */
export function codeOf(
  asset: NamedAsset,
  project: Project,
): { readonly language: 'sql' | 'ts'; readonly text: string } | undefined {
  const sql = queryOf(asset)
  const statement = sql && project.statements.get(sql)
  if (statement) return { language: 'sql', text: withoutIndent(statement.pieces.map(pieceText).join('')) }
  const { definition } = asset.asset
  return 'rows' in definition ? { language: 'ts', text: withoutIndent(String(definition.rows)) } : undefined
}

function pieceText(piece: Piece): string {
  switch (piece.kind) {
    case 'text':
      return piece.text
    case 'self':
    case 'affected':
      return piece.kind
    case 'param':
      return `:${piece.name.replace('.', '_')}`
    case 'reference': {
      const { read } = piece
      if (read.how === 'slice') return `${read.name}.in(interval${read.back ? `, { back: '${read.back}' }` : ''})`
      if (read.how === 'lookup') return `${read.name}.lookup('${read.policy}')`
      return read.how === 'changes' ? `changes(${read.name})` : read.name
    }
  }
}

function withoutIndent(text: string): string {
  const lines = text
    .replace(/^\s*\n/, '')
    .trimEnd()
    .split('\n')
  const inner = lines.slice(/^\s/.test(lines[0] ?? '') ? 0 : 1).filter(line => line.trim() !== '')
  const indent = Math.min(...inner.map(line => line.length - line.trimStart().length))
  return Number.isFinite(indent)
    ? lines.map(line => (line.slice(0, indent).trim() === '' ? line.slice(indent) : line)).join('\n')
    : text.trim()
}
