import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CONNECTOR_NAMES, connectorFor } from '../../src/connectors/registry.ts'
import { ALL_CODES } from '../../src/diagnostics/codes/table.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/sources.md'), 'utf8').replaceAll('\r\n', '\n')

test('docs/sources.md has every option of every connector in its words, and no others', async () => {
  for (const name of CONNECTOR_NAMES) {
    const { manifest } = await connectorFor(name)
    assert.equal(manifest.name, name)
    const section = page.split(`\n### ${name}\n`)[1]?.split('\n#')[0] ?? ''
    assert.ok(section.includes(manifest.about), `${name}: ${manifest.about}`)
    const rows = [...section.matchAll(/^\| `(\w+)`(, required)? \| (.*) \|$/gm)].map(([, option, required, about]) => [
      option,
      required !== undefined,
      about,
    ])
    assert.deepEqual(
      rows,
      manifest.options.map(({ name, required, about }) => [name, required, about.replaceAll('|', '\\|')]),
    )
  }
})

test('docs/sources.md speaks of every code of a source', () => {
  for (const code of ALL_CODES.filter(each => each.startsWith('SOURCE_'))) assert.ok(page.includes(`\`${code}\``), code)
})
