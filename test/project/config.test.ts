import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Folder } from './folder.ts'

const config = (text: string) => ({
  'massif.config.ts': `import { project } from 'massif'\nexport default project(${text} as never)\n`,
})

const REFUSED: readonly { readonly text: string; readonly message: RegExp; readonly hint?: RegExp }[] = [
  { text: "{ name: 'a', «memroy»: '4 GB' }", message: /no setting "memroy"/, hint: /Did you mean memory\?/ },
  { text: "{ name: 'a', «memory»: '4 gigs' }", message: /`memory` is '4 gigs', but must be a size/ },
  { text: "{ name: 'a', «memory»: '0 GB' }", message: /`memory` is '0 GB'/ },
  { text: "{ name: 'a', «threads»: 0 }", message: /`threads` is 0, but must be a whole number above zero/ },
  { text: "{ name: 'a', «parallel»: 1.5 }", message: /`parallel` is 1.5/ },
  { text: "{ name: 'a', «backoff»: '1 blink' }", message: /`backoff` is '1 blink', but must be a duration/ },
  { text: "{ name: 'a', «durable»: 'yes' }", message: /`durable` is 'yes', but must be true or false/ },
  { text: "{ name: 'a', «mirrors»: { 'https:': 1 } }", message: /`mirrors` is/ },
  { text: "{ name: 'a', «exclude»: 'old' }", message: /`exclude` is 'old', but must be a list/ },
  { text: "{ «name»: '' }", message: /`name` is ''/ },
  { text: '{}', message: /has no name/ },
]

for (const { text, message, hint } of REFUSED) {
  test(`${text.replace(/[«»]/g, '')} is refused`, async () => {
    using folder = new Folder(config(text))
    const found = await folder.refused('PROJECT_CONFIG', text.includes('«') ? 'massif.config.ts' : undefined)
    assert.match(found.message, message)
    if (hint) assert.match(found.hint ?? '', hint)
  })
}

test('what is valid is kept, and all that is not is told', async () => {
  using folder = new Folder(config("{ name: 'shop', threads: 3, attempts: -1, lake: 7 }"))
  const { config: kept, diagnostics } = await folder.load()
  assert.equal(diagnostics.length, 2)
  assert.deepEqual({ ...kept }, { kind: 'config', name: 'shop', threads: 3 })
})

test('a configuration that is no project is told', async () => {
  using folder = new Folder({ 'massif.config.ts': "export default { name: 'a' }\n" })
  assert.match((await folder.refused('PROJECT_CONFIG')).message, /no project as its default export/)
})

test('leaving out a folder that is not there is worth a warning', async () => {
  using folder = new Folder({
    'massif.config.ts':
      "import { project } from 'massif'\nexport default project({ name: 'a', exclude: ['«olld»'] })\n",
  })
  assert.equal((await folder.refused('PROJECT_CONFIG', 'massif.config.ts')).severity, 'warning')
})
