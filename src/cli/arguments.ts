import { parseArgs } from 'node:util'
import { type Duration, type DurationUnit, parseDuration } from '../define/duration.ts'
import { fail } from '../diagnostics/diagnostic.ts'
import { nearest } from '../diagnostics/nearest.ts'
import type { Call } from './call.ts'
import {
  COMMAND_NAMES,
  COMMANDS,
  type CommandName,
  type CommandSpec,
  commandsOf,
  type OptionSpec,
} from './commands/table.ts'

/** What was asked for: a command; help on one, on those of two words that begin alike, or on all; or the version. */
export type Request =
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'help'; readonly command?: CommandName; readonly group?: string }
  | { readonly kind: 'version' }

const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name)

/**
 * Understands the words after `massif`.
 *
 * @throws MassifError CLI_USAGE, with the nearest command or option where one was probably meant
 */
export function parseArguments(words: readonly string[]): Request {
  const [first, ...rest] = words
  if (first === undefined || first === '--help' || first === '-h') return { kind: 'help' }
  if (first === '--version' || first === '-v') return { kind: 'version' }
  if (first === 'help') return helpOn(rest)
  if (first.startsWith('-')) usage(`${first} comes before a command`, 'Write the command first: `massif run --json`.')
  const found = commandOf(words)
  if (found.name === undefined) return { kind: 'help', group: found.group }
  const { name, after } = found
  if (after.some((word, index) => isHelp(word) && !after.slice(0, index).includes('--'))) {
    return { kind: 'help', command: name }
  }
  return { kind: 'call', call: parseCall(name, COMMANDS[name], after) }
}

function helpOn(words: readonly string[]): Request {
  if (words.length === 0) return { kind: 'help' }
  const { name, group } = commandOf(words)
  return name === undefined ? { kind: 'help', group } : { kind: 'help', command: name }
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h'

type Found =
  | { readonly name: CommandName; readonly group?: undefined; readonly after: readonly string[] }
  /** Only the first word of commands that have two was given. */
  | { readonly name?: undefined; readonly group: string }

function commandOf([first = '', second, ...rest]: readonly string[]): Found {
  if (isCommand(first)) return { name: first, after: second === undefined ? rest : [second, ...rest] }
  const members = commandsOf(first)
  if (members.length === 0) return unknownCommand(first)
  if (second === undefined || isHelp(second)) return { group: first }
  const name = `${first} ${second}`
  if (isCommand(name)) return { name, after: rest }
  if (second.startsWith('-')) usage(`\`massif ${first}\` needs a second word`, oneOf(members))
  const meant = probably(
    second,
    members.map(member => member.slice(first.length + 1)),
  )
  return usage(`There is no command ${name}`, meant ? `Did you mean \`massif ${first} ${meant}\`?` : oneOf(members))
}

function unknownCommand(word: string): never {
  const groups = COMMAND_NAMES.flatMap(name => (name.includes(' ') ? [name.slice(0, name.indexOf(' '))] : []))
  // Who leaves the first of two words out means the whole.
  const meant = COMMAND_NAMES.find(name => name.endsWith(` ${word}`)) ?? probably(word, [...groups, ...COMMAND_NAMES])
  return usage(`There is no command ${word}`, meant ? `Did you mean \`massif ${meant}\`?` : oneOf(COMMAND_NAMES))
}

const oneOf = (names: readonly CommandName[]): string => `The commands are ${names.join(', ')}.`

function parseCall(name: CommandName, spec: CommandSpec, words: readonly string[]): Call {
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      spec.options.map(option => [option.name, { type: option.value ? 'string' : 'boolean' } as const]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const options: Record<string, string | boolean | undefined> = {}
  for (const option of spec.options) options[option.name] = option.value ? undefined : false
  const operands: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value)
    if (token.kind === 'option') {
      const option = spec.options.find(each => each.name === token.name && token.rawName.startsWith('--'))
      if (!option) unknownOption(name, spec, token.rawName)
      options[token.name] = optionValue(option, token.value)
    }
  }
  checkOperands(name, spec, operands)
  // The names and kinds of the values are those of the command's own options, by the loops above.
  return { command: name, operands, options } as unknown as Call
}

function optionValue(option: OptionSpec, value: string | undefined): string | boolean {
  if (!option.value) {
    if (value !== undefined) usage(`--${option.name} takes no value, but was given "${value}"`)
    return true
  }
  if (value === undefined || value === '') usage(`--${option.name} needs a value: --${option.name} ${option.value}`)
  if (option.choices && !option.choices.includes(value)) {
    const meant = probably(value, option.choices)
    usage(
      `--${option.name} cannot be ${value}`,
      meant ? `Did you mean ${meant}?` : `It is one of ${option.choices.join(', ')}.`,
    )
  }
  return value
}

function unknownOption(name: CommandName, spec: CommandSpec, given: string): never {
  const names = spec.options.map(option => `--${option.name}`)
  const meant = probably(given, names)
  return usage(
    `\`massif ${name}\` has no option ${given}`,
    meant ? `Did you mean ${meant}?` : `Its options are ${names.join(', ')}.`,
  )
}

function checkOperands(name: CommandName, { operand }: CommandSpec, operands: readonly string[]) {
  if (operand?.required && operands.length === 0) {
    usage(`\`massif ${name}\` needs ${operand.name}`, `See \`massif ${name} --help\`.`)
  }
  const most = !operand ? 0 : operand.many ? Number.POSITIVE_INFINITY : 1
  if (operands.length > most) {
    const hint = most === 1 ? 'Put quotes around it if it is one text with spaces.' : `See \`massif ${name} --help\`.`
    usage(`\`massif ${name}\` was given too much: ${operands.slice(most).join(' ')}`, hint)
  }
}

/** The name that a word begins, or else resembles. */
function probably(word: string, names: readonly string[]): string | undefined {
  return (word.length > 1 ? names.find(name => name.startsWith(word)) : undefined) ?? nearest(word, names)
}

/** Reads a whole number that is not negative. @throws MassifError CLI_USAGE */
export function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) usage(`--${option} needs a whole number, not ${text}`)
  return value
}

const UNITS: { readonly [unit: string]: DurationUnit } = {
  s: 'second',
  min: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
}

/** Reads a length of time: `7d`, `12h`, `7 days`. @throws MassifError CLI_USAGE */
export function duration(option: string, text: string | undefined): Duration | undefined {
  if (text === undefined) return undefined
  const [, count, unit] = /^(\d+) ?([a-z]+)$/.exec(text) ?? []
  const written = `${count} ${UNITS[unit ?? ''] ?? unit}`
  try {
    parseDuration(written)
  } catch {
    usage(`--${option} needs a length of time, not ${text}`, 'Write for example 7d, 12h or "2 weeks".')
  }
  return written as Duration
}

function usage(message: string, hint?: string): never {
  return fail('CLI_USAGE', message, hint === undefined ? {} : { hint })
}
