import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DESTINATION_NAMES, delivererFor } from '../../src/destinations/registry.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/destinations.md'), 'utf8').replaceAll('\r\n', '\n')

test('docs/destinations.md has every option of every kind of destination in its words, and no others', async () => {
  for (const name of DESTINATION_NAMES) {
    const { manifest } = await delivererFor(name)
    assert.equal(manifest.name, name)
    const declare = `to${name[0]?.toUpperCase()}${name.slice(1)}`
    const section = page.split(`\n| option of \`${declare}\` | |\n`)[1]?.split('\n\n')[0] ?? ''
    const rows = [...section.matchAll(/^\| `(\w+)`(, required)? \| (.*) \|$/gm)].map(([, option, required, about]) => [
      option,
      required !== undefined,
      about,
    ])
    assert.deepEqual(
      rows,
      manifest.options.map(({ name, required, about }) => [name, required, about]),
    )
  }
})
