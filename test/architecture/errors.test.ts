import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ALL_CODES, describe } from '../../src/diagnostics/codes/table.ts'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'docs', 'errors.md'), 'utf8')
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map(section => [section.slice(0, section.indexOf('\n')), section.split(/^## /m)[0] ?? ''] as const),
)

test('the page has a section for each code, in the order of the table, and no other', () => {
  assert.deepEqual([...sections.keys()], [...ALL_CODES])
})

for (const code of ALL_CODES) {
  test(`the section of ${code} has its title, cause, remedy and an example`, () => {
    const { title, heals = false } = describe(code)
    const section = sections.get(code) ?? ''
    const [, head = '', ...rest] = section.split(/\n\n+/)
    assert.equal(head, `${title}.`)
    assert.match(rest[0] ?? '', /^\*\*Cause:\*\* \S/)
    assert.match(rest[1] ?? '', /^\*\*What to do:\*\* \S/)
    assert.equal(/can heal by itself/.test(section), heals)
    const example = /^```text\n([\s\S]*?)\n```$/m.exec(section)?.[1] ?? ''
    assert.match(example, new RegExp(`^(error|warning) ${code}( {2}\\S+)?\n {2}\\S`))
    assert.ok(
      example.split('\n').every(line => line.length <= 80),
      'no line is wider than a terminal',
    )
  })
}

test('every code is raised somewhere', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes(join('diagnostics', 'codes')))
    .map(path => readFileSync(join(root, 'src', path), 'utf8'))
  // What starts the command line is plain JavaScript, and writes its one error itself.
  const start = readFileSync(join(root, 'bin', 'massif.js'), 'utf8')
  assert.deepEqual(
    ALL_CODES.filter(
      code => !sources.some(source => source.includes(`'${code}'`)) && !start.includes(`error ${code}:`),
    ),
    [],
  )
})
