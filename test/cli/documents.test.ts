import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { ALL_CODES } from '../../src/diagnostics/codes/table.ts'

const root = join(import.meta.dirname, '..', '..')
const DOCUMENTS = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...globSync(['docs/*.md', 'solutions/*/README.md'], { cwd: root }).sort(),
]
const text = (document: string) => readFileSync(join(root, document), 'utf8')

for (const document of DOCUMENTS) {
  test(`the links of ${document} lead somewhere`, () => {
    for (const [, target = ''] of text(document).matchAll(/\]\(([^)#]+)[^)]*\)|src="([^"]+)"/g)) {
      if (/^https?:/.test(target) || target === '') continue
      assert(existsSync(join(root, dirname(document), target)), target)
    }
  })
}

test('the codes and files that ARCHITECTURE.md names exist', () => {
  const page = text('ARCHITECTURE.md')
  const prefixes = new Set(ALL_CODES.map(code => code.slice(0, code.indexOf('_'))))
  for (const [word] of page.matchAll(/\b[A-Z]+_[A-Z_]+\b/g)) {
    if (prefixes.has(word.slice(0, word.indexOf('_')))) assert((ALL_CODES as readonly string[]).includes(word), word)
  }
  for (const [word] of page.matchAll(/\b(src|bin|docs|templates)\/[\w./-]*/g))
    assert(existsSync(join(root, word)), word)
})
