import type { Finding } from '../doctor/finding.ts'
import { counted } from './numbers.ts'
import type { Paint, Style } from './paint.ts'

const STATUSES: { readonly [status in Finding['status']]: { readonly mark: string; readonly style: Style } } = {
  ok: { mark: '✓', style: 'green' },
  warning: { mark: '!', style: 'yellow' },
  failure: { mark: '✗', style: 'red' },
}
const POINT = 16

export function findingText({ point, status, message, hint }: Finding, paint: Paint): string {
  const { mark, style } = STATUSES[status]
  const advice = hint ? `${' '.repeat(POINT + 4)}${paint('dim', hint)}\n` : ''
  return `${paint(style, mark)} ${point.padEnd(POINT)}  ${message}\n${advice}`
}

export function verdictText(findings: readonly Finding[], paint: Paint): string {
  const of = (status: Finding['status']) => findings.filter(finding => finding.status === status).length
  const facts = [
    ...(of('failure') > 0 ? [paint('red', counted(of('failure'), 'failure'))] : []),
    ...(of('warning') > 0 ? [paint('yellow', counted(of('warning'), 'warning'))] : []),
  ]
  return facts.length > 0 ? `${facts.join(', ')}.\n` : `${paint('green', 'All is well.')}\n`
}
