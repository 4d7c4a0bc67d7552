import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { COMMAND_NAMES, COMMANDS, type CommandSpec } from '../../src/cli/commands/table.ts'
import { EXIT_CODES } from '../../src/cli/exit-codes.ts'
import { optionWords, usageLine } from '../../src/cli/help.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'cli.md'), 'utf8')
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map(section => [section.slice(0, section.indexOf('\n')), section] as const),
)

/** The rows of a section's first table, without its head. */
function rows(section: string): string[] {
  const lines = section.split('\n')
  const from = lines.findIndex(line => line.startsWith('|---'))
  const rest = lines.slice(from + 1)
  return rest.slice(
    0,
    rest.findIndex(line => !line.startsWith('|')),
  )
}

test('the page has a section for each command, and no other', () => {
  assert.deepEqual([...sections.keys()], [...COMMAND_NAMES.map(name => `massif ${name}`), 'Exit codes'])
})

for (const name of COMMAND_NAMES) {
  test(`the page describes massif ${name} as it is parsed`, () => {
    const spec: CommandSpec = COMMANDS[name]
    const section = sections.get(`massif ${name}`) ?? ''
    assert(section.includes([spec.about, spec.details].filter(Boolean).join(' ')))
    assert(section.includes(`\n${usageLine(name)}\n`))
    const operand = spec.operand ? [`| \`${spec.operand.name}\` | ${spec.operand.about} |`] : []
    const options = spec.options.map(
      option => `| \`${optionWords(option).replaceAll('|', '\\|')}\` | ${option.about} |`,
    )
    assert.deepEqual(rows(section), [...operand, ...options])
    for (const { command, about } of spec.examples) {
      assert(
        section.split('\n').some(line => line.startsWith(command) && line.endsWith(`# ${about}`)),
        command,
      )
    }
  })
}

test('the page lists the exit codes', () => {
  const codes = Object.values(EXIT_CODES).map(({ code, about }) => `| ${code} | ${about} |`)
  assert.deepEqual(rows(`${sections.get('Exit codes')}\n`), codes)
})
