import type { LandPlan, Plan, Reason, TablePlan } from '../../plan/contract.ts'
import { counted, duration, size } from './numbers.ts'
import { leftText, totalText, whatText, whyText } from './plan-words.ts'

/** So many rows of a table of steps are shown; the rest is counted. */
const MOST_ROWS = 50

/** A plan as Markdown, for a comment on a pull request: what changes, what it costs, what it would lose. */
export function planMarkdown(plan: Plan): string {
  const { sources, tables } = plan
  const isOf = (codes: readonly Reason['code'][]) => (step: LandPlan | TablePlan) =>
    codes.includes(step.reasons[0]?.code ?? 'input')
  const steps = [...sources, ...tables]
  const sections = [
    `## Massif plan\n\n**${totalText(plan)}**\n`,
    lossesText(plan),
    list(
      'Renamed',
      plan.renames.map(({ from, to }) => `${code(from)} becomes ${code(to)}, with its rows`),
    ),
    stepsText('New', steps.filter(isOf(['new']))),
    stepsText('Changed', steps.filter(isOf(['code', 'definition', 'columns']))),
    stepsText('Made again because of their inputs', steps.filter(isOf(['input', 'files', 'left']))),
    stepsText('Asked for', steps.filter(isOf(['asked']))),
    removedText(plan),
    heldText(plan),
    list(
      'Left for later, outside the interval',
      plan.outside.map(left => `${code(left.asset)}: ${leftText(left)}`),
    ),
    list('Also affected', plan.affected.map(code)),
    list(
      'Delivered',
      plan.deliveries.map(({ asset, to, reasons }) => `${code(asset)} to ${to}: ${plain(whyText(reasons))}`),
    ),
    checksText(plan),
  ]
  return sections.filter(Boolean).join('\n')
}

function lossesText({ losses }: Plan): string {
  if (losses.length === 0) return ''
  const each = losses.map(({ asset, text }) => `> - ${code(asset)}: ${plain(text)}\n`)
  return `> [!CAUTION]\n> Data would be lost. A run does this only with \`--allow-drop\`.\n>\n${each.join('')}`
}

function removedText({ undeclared, removals }: Plan): string {
  const kept = undeclared.filter(name => !removals.includes(name))
  return list('Removed', [
    ...removals.map(name => `${code(name)} is taken out of the lake`),
    ...kept.map(name => `${code(name)} is no longer declared; its table stays until \`massif run --allow-drop\``),
  ])
}

function heldText({ held }: Plan): string {
  return list(
    'Held',
    held.map(
      ({ asset, run }) => `${code(asset)}: run ${code(run)} was rolled back; \`massif run --release\` does it again`,
    ),
  )
}

function checksText({ sources, tables, checks }: Plan): string {
  const looking = [...sources, ...tables, ...checks].filter(({ checks: names = [] }) => names.length > 0)
  return list(
    'Checks that look',
    looking.map(({ asset, checks: names = [] }) => `${code(asset)}: ${names.map(code).join(', ')}`),
  )
}

function stepsText(title: string, steps: readonly (LandPlan | TablePlan)[]): string {
  if (steps.length === 0) return ''
  const rows = steps.slice(0, MOST_ROWS).map(step => {
    const { rows, bytes, seconds } = step.estimate ?? {}
    const cells = [
      code(step.asset),
      plain(step.kind === 'table' ? whatText(step.how) : step.what === 'append' ? 'add rows' : 'all rows'),
      plain(whyText(step.reasons)),
      rows === undefined ? '' : `~${counted(rows, 'row')}`,
      step.kind === 'land' && step.bytes !== undefined
        ? size(step.bytes)
        : bytes === undefined
          ? ''
          : `~${size(bytes)}`,
      seconds === undefined ? '' : `~${duration(seconds)}`,
    ]
    return `| ${cells.join(' | ')} |\n`
  })
  const more = steps.length - rows.length
  const rest = more > 0 ? `\nand ${counted(more, 'more')}\n` : ''
  return `### ${title}\n\n| asset | what | why | rows | size | time |\n|---|---|---|--:|--:|--:|\n${rows.join('')}${rest}`
}

function list(title: string, items: readonly string[]): string {
  if (items.length === 0) return ''
  return `### ${title}\n\n${items.map(item => `- ${item}\n`).join('')}`
}

/** Text that Markdown leaves as it is, in a table too. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]<>|#]/g, '\\$&')
}

// A name cannot end the code it stands in: it has no backtick, but a check's may.
function code(name: string): string {
  const text = name.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}
