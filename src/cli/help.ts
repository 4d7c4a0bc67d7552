import { COMMANDS, type CommandName, type CommandSpec, commandsOf } from './commands/table.ts'
import { EXIT_CODES } from './exit-codes.ts'
import type { Paint } from './render/paint.ts'

const TITLE = 'massif: a data platform in one TypeScript project'

/** What `massif --help` prints. */
export function overview(paint: Paint): string {
  const commands = Object.entries(COMMANDS).map(([name, spec]): Entry => [name, spec.about])
  const examples: Entry[] = [
    ['massif init shop', 'make a project'],
    ['cd shop', ''],
    ['massif run', 'land, build, check and publish its tables'],
    ['massif show', 'see them'],
  ]
  const codes = Object.values(EXIT_CODES).map(({ code, about }): Entry => [String(code), about])
  return [
    TITLE,
    '',
    section('Usage', 'massif COMMAND [options]', paint),
    listed('Commands', commands, paint),
    listed('Examples', examples, paint),
    listed('Exit codes', codes, paint),
    '`massif COMMAND --help` tells the rest. Manual: docs/cli.md',
    '',
  ].join('\n')
}

/** What `massif GROUP` prints: the commands of two words that begin with it. */
export function groupHelp(group: string, paint: Paint): string {
  const commands = commandsOf(group).map((name): Entry => [name, COMMANDS[name].about])
  return [
    section('Usage', `massif ${group} COMMAND [options]`, paint),
    listed('Commands', commands, paint),
    `\`massif ${group} COMMAND --help\` tells the rest.`,
    '',
  ].join('\n')
}

/** What `massif COMMAND --help` prints. */
export function commandHelp(name: CommandName, paint: Paint): string {
  const spec: CommandSpec = COMMANDS[name]
  const options = spec.options.map((option): Entry => [optionWords(option), option.about])
  const examples = spec.examples.map(({ command, about }): Entry => [command, about])
  return [
    [spec.about, spec.details].filter(Boolean).join(' '),
    '',
    section('Usage', usageLine(name), paint),
    ...(spec.operand ? [listed('Argument', [[spec.operand.name, spec.operand.about]], paint)] : []),
    listed('Options', options, paint),
    listed('Examples', examples, paint),
  ].join('\n')
}

/** `massif show [asset] [options]`. */
export function usageLine(name: CommandName): string {
  const { operand }: CommandSpec = COMMANDS[name]
  const word =
    operand && (operand.required ? operand.name.toUpperCase() : `[${operand.name}${operand.many ? '…' : ''}]`)
  return ['massif', name, ...(word ? [word] : []), '[options]'].join(' ')
}

/** `--limit N`, or `--format table|csv|json`. */
export function optionWords(option: CommandSpec['options'][number]): string {
  const value = option.choices?.join('|') ?? option.value
  return value ? `--${option.name} ${value}` : `--${option.name}`
}

type Entry = [term: string, about: string]

const section = (title: string, text: string, paint: Paint) => `${paint('bold', title)}\n  ${text}\n`

function listed(title: string, entries: readonly Entry[], paint: Paint): string {
  const width = Math.max(...entries.map(([term]) => term.length))
  const lines = entries.map(([term, about]) => `${paint('cyan', term.padEnd(width))}  ${about}`.trimEnd())
  return section(title, lines.join('\n  '), paint)
}
