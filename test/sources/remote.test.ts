import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, beforeEach, describe, test } from 'node:test'
import type { Cursor } from '../../src/connectors/contract.ts'
import { csv as anyCsv, type CsvOptions } from '../../src/connectors/csv/csv.ts'
import { connectorFor } from '../../src/connectors/registry.ts'
import { t } from '../../src/define/columns.ts'
import type { Source, SourceOptions } from '../../src/define/source.ts'
import { describe as codeEntry } from '../../src/diagnostics/codes/table.ts'
import { diagnostic, MassifError } from '../../src/diagnostics/diagnostic.ts'
import { connectorContext, failure, freshFolder, landSource, TestEngine, zipped } from './support.ts'

const csv = (options: CsvOptions & SourceOptions) => anyCsv(options)
const engine = await TestEngine.open()
const AB = { a: t.bigint(), b: t.string() }

type Answer = (request: IncomingMessage, response: ServerResponse) => void
let answer: Answer
let asked: string[] = []

const server = createServer((request, response) => {
  const conditions = ['range', 'if-none-match', 'if-modified-since'].filter(name => request.headers[name])
  asked.push([request.method, request.url, ...conditions.map(name => `${name}=${request.headers[name]}`)].join(' '))
  answer(request, response)
})
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
after(() => server.close())
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

let folder: string
beforeEach(() => {
  folder = freshFolder()
  asked = []
})

/** Serves one content as most servers do. */
function serve(content: string | Uint8Array, headers: { readonly [name: string]: string }): Answer {
  const bytes = Buffer.from(content as Uint8Array)
  return (request, response) => {
    const known = headers.etag
      ? request.headers['if-none-match'] === headers.etag
      : headers['last-modified'] !== undefined && request.headers['if-modified-since'] === headers['last-modified']
    if (known) {
      response.writeHead(304, headers).end()
      return
    }
    const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]
    const part =
      from !== undefined && request.headers['if-range'] === headers.etag ? bytes.subarray(Number(from)) : bytes
    const range = part === bytes ? {} : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }
    response.writeHead(part === bytes ? 200 : 206, { ...headers, ...range, 'content-length': String(part.length) })
    response.end(request.method === 'HEAD' ? undefined : part)
  }
}

const read = (source: Source, cursor?: Cursor, more = {}) =>
  landSource(engine, source, connectorContext(folder, more), cursor)
const look = async (source: Source, cursor?: Cursor, more = {}) =>
  (await connectorFor('csv')).pending(source, 'raw.it', cursor, connectorContext(folder, more))
const offline = {
  fetch: () =>
    Promise.reject(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND data.example') })),
}

describe('headers', () => {
  const headers = { authorization: { kind: 'secret', name: 'PAY_TOKEN' } as const, 'x-team': 'data' }
  const source = csv({ path: `${base}/private.csv`, columns: AB, headers })
  const secret = (name: string) => `Bearer ${name}`

  test('go with every request to the host of the source, secrets in their place', async () => {
    const seen: (string | undefined)[] = []
    const served = serve('a,b\n1,x\n', { etag: '"one"' })
    answer = (request, response) => {
      seen.push(request.headers.authorization, request.headers['x-team'] as string | undefined)
      served(request, response)
    }
    await look(source, undefined, { secret })
    assert.deepEqual((await read(source, undefined, { secret })).rows, [['1', 'x']])
    assert.deepEqual([...new Set(seen)], ['Bearer PAY_TOKEN', 'data'])
  })

  test('go for archives too', async () => {
    const archive = serve(zipped([{ name: 'p.csv', content: 'a,b\n3,z\n' }]), { etag: '"three"' })
    answer = (request, response) => {
      if (request.headers.authorization !== 'Bearer PAY_TOKEN') return void response.writeHead(401).end()
      archive(request, response)
    }
    const member = csv({ path: `${base}/private.zip#p.csv`, columns: AB, headers })
    assert.deepEqual((await read(member, undefined, { secret })).rows, [['3', 'z']])
  })

  test('do not go to a mirror on another host', async () => {
    const seen: (string | undefined)[] = []
    const served = serve('a,b\n2,y\n', { etag: '"two"' })
    answer = (request, response) => {
      seen.push(request.headers.authorization)
      served(request, response)
    }
    const elsewhere = csv({ path: 'https://pay.example/private.csv', columns: AB, headers })
    const mirrors = { 'https://pay.example/': `${base}/` }
    assert.deepEqual((await read(elsewhere, undefined, { secret, mirrors })).rows, [['2', 'y']])
    assert.deepEqual([...new Set(seen)], [undefined])
  })

  test('that need a secret which is not set are told before anything is asked', async () => {
    const missing = () => {
      throw new MassifError([diagnostic('SOURCE_SECRET', 'The secret PAY_TOKEN is not set')])
    }
    const [error] = await failure(look(source, undefined, { secret: missing }))
    assert.deepEqual([error?.code, error?.asset], ['SOURCE_SECRET', 'raw.it'])
    const found = await (await connectorFor('csv')).check(
      source,
      'raw.it',
      connectorContext(folder, { secret: missing }),
    )
    assert.deepEqual(
      found.map(({ code }) => code),
      ['SOURCE_SECRET'],
    )
    assert.deepEqual(asked, [])
  })
})

describe('an address', () => {
  const source = csv({ path: `${base}/data/file.csv`, columns: AB })

  test('is fetched once, and asked for news after that', async () => {
    answer = serve('a,b\n1,x\n', { etag: '"one"' })
    const told: number[] = []
    const first = await read(source, undefined, {
      onTransfer: ({ bytes, total }: { bytes: number; total: number }) => told.push(bytes, total),
    })
    assert.deepEqual(first.rows, [['1', 'x']])
    assert.deepEqual([first.reading.bytes, first.reading.scan.files[0]?.origin], [8, `${base}/data/file.csv`])
    assert.deepEqual(told, [8, 8])
    asked = []
    assert.deepEqual(await look(source, first.reading.cursor), {
      what: 'none',
      reason: 'no new files',
      items: [],
      bytes: 0,
    })
    assert.deepEqual(asked, ['HEAD /data/file.csv'])
    asked = []
    const again = await read(source)
    assert.deepEqual([again.rows, again.reading.bytes], [[['1', 'x']], 0])
    assert.deepEqual(asked, ['GET /data/file.csv if-none-match="one"'])
    answer = serve('a,b\n1,y\n', { etag: '"two"' })
    const pending = await look(source, first.reading.cursor)
    assert.deepEqual([pending.what, pending.reason], ['replace', `${base}/data/file.csv changed`])
    assert.deepEqual((await read(source, first.reading.cursor)).rows, [['1', 'y']])
  })

  test('by its time, where there is no entity tag', async () => {
    answer = serve('a,b\n1,x\n', { 'last-modified': 'Sat, 31 Jan 2026 10:00:00 GMT' })
    const { reading } = await read(source)
    assert.equal((await look(source, reading.cursor)).what, 'none')
    answer = serve('a,b\n1,x\n', { 'last-modified': 'Sun, 01 Feb 2026 10:00:00 GMT' })
    assert.equal((await look(source, reading.cursor)).what, 'replace')
  })

  test('by its content, where the server says nothing', async () => {
    answer = serve('a,b\n1,x\n', {})
    const later = { now: () => new Date(Date.now() + 3_600_000) }
    const { reading } = await read(source)
    assert.equal((await look(source, reading.cursor, later)).what, 'none')
    answer = serve('a,b\n1,y\n', {})
    assert.equal((await look(source, reading.cursor, { now: () => new Date(Date.now() + 7_200_000) })).what, 'replace')
  })

  test('of a server that knows no HEAD', async () => {
    const plain = serve('a,b\n1,x\n', { etag: '"one"' })
    answer = (request, response) =>
      request.method === 'HEAD' ? response.writeHead(405).end() : plain(request, response)
    const { reading } = await read(source)
    assert.equal((await look(source, reading.cursor)).what, 'none')
  })

  test('works from the copy without network, and says so', async () => {
    answer = serve('a,b\n1,x\n', { etag: '"one"' })
    const { reading } = await read(source)
    const pending = await look(source, reading.cursor, offline)
    assert.equal(pending.what, 'none')
    assert.match(
      pending.reason,
      /could not be reached: getaddrinfo ENOTFOUND data\.example; the copy fetched .* UTC stands for it/,
    )
    assert.deepEqual((await read(source, undefined, offline)).rows, [['1', 'x']])
    // What was landed stands, even where the copy is gone.
    rmSync(join(folder, '.massif/cache'), { recursive: true })
    assert.equal((await look(source, reading.cursor, offline)).what, 'none')
    const [first] = await failure(read(source, undefined, offline))
    assert.deepEqual([first?.code, codeEntry('SOURCE_DOWNLOAD').heals], ['SOURCE_DOWNLOAD', true])
  })

  test('a download that breaks off goes on where it stopped', async () => {
    const content = `a,b\n${Array.from({ length: 40_000 }, (_, i) => `${i},some text here`).join('\n')}\n`
    const whole = serve(content, { etag: '"big"' })
    answer = (request, response) => {
      if (request.method === 'HEAD') return whole(request, response)
      response.writeHead(200, { etag: '"big"', 'content-length': String(Buffer.byteLength(content)) })
      response.write(content.slice(0, 300_000))
      setTimeout(() => response.destroy(), 50)
    }
    const [first] = await failure(read(source))
    assert.equal(first?.code, 'SOURCE_DOWNLOAD')
    assert.match(first?.message ?? '', /stopped after [\d,]+ of [\d,]+ bytes/)
    const [cached] = readdirSync(join(folder, '.massif/cache/http'))
    assert.ok(!existsSync(join(folder, '.massif/cache/http', cached as string, 'file.csv')))
    answer = whole
    asked = []
    const { landed, reading } = await read(source)
    assert.equal(landed.rows, 40_000)
    assert.match(asked[0] ?? '', /^GET \/data\/file\.csv range=bytes=\d{4,}-$/)
    assert.ok(reading.bytes < content.length)
    // Of another edition the part is of no use.
    assert.deepEqual(readdirSync(join(folder, '.massif/cache/http', cached as string)).sort(), [
      'copy.json',
      'file.csv',
    ])
  })

  test('a part of an older edition is not gone on with', async () => {
    answer = (request, response) => {
      if (request.method === 'HEAD') return void response.writeHead(200, { etag: '"old"' }).end()
      response.writeHead(200, { etag: '"old"', 'content-length': '1000' })
      response.write('a,b\n1,old\n'.repeat(10))
      setTimeout(() => response.destroy(), 50)
    }
    await failure(read(source))
    const current = serve('a,b\n1,new\n', { etag: '"new"' })
    // Even where the server does not mind that the edition is another.
    answer = (request, response) => {
      if (!request.headers.range) return current(request, response)
      response.writeHead(206, { etag: '"new"', 'content-range': 'bytes 40-49/50' }).end('a,b\n1,bad\n')
    }
    assert.deepEqual((await read(source)).rows, [['1', 'new']])
  })

  test('what a server refuses', async () => {
    const code = async (status: number) => {
      answer = (_request, response) => void response.writeHead(status).end('no')
      const [first] = await failure(read(source))
      assert.match(first?.message ?? '', new RegExp(`HTTP ${status}`))
      return first?.code
    }
    assert.equal(await code(404), 'SOURCE_NOTHING_FOUND')
    assert.equal(await code(403), 'SOURCE_UNREADABLE')
    assert.equal(await code(500), 'SOURCE_DOWNLOAD')
    assert.equal(await code(429), 'SOURCE_DOWNLOAD')
  })

  test('a checksum that is not the declared one, and one that is', async () => {
    const content = 'a,b\n1,x\n'
    answer = serve(content, { etag: '"one"' })
    const pinned = (sha256: string) => csv({ path: `${base}/data/file.csv`, sha256, columns: AB })
    const [first] = await failure(read(pinned('0'.repeat(64))))
    assert.equal(first?.code, 'SOURCE_CHECKSUM')
    const sha256 = createHash('sha256').update(content).digest('hex')
    const { reading } = await read(pinned(sha256))
    // What is pinned and there need not be asked for.
    asked = []
    assert.equal((await look(pinned(sha256), reading.cursor)).what, 'none')
    assert.equal((await read(pinned(sha256))).rows.length, 1)
    assert.deepEqual(asked, [])
  })

  test('stops when it is told to', async () => {
    const controller = new AbortController()
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('a,b\n')
      controller.abort()
    }
    await assert.rejects(read(source, undefined, { signal: controller.signal }), { name: 'AbortError' })
  })
})

describe('an archive at an address', () => {
  const members = (b: string) =>
    zipped([
      { name: 'ml/1.csv', content: 'a,b\n1,x\n' },
      { name: 'ml/2.csv', content: `a,b\n2,${b}\n` },
    ])
  const source = csv({ path: `${base}/ml.zip#ml/*.csv`, columns: AB })

  test('is fetched once for all that read it', async () => {
    answer = serve(members('y'), { etag: '"one"' })
    const one = csv({ path: `${base}/ml.zip#ml/1.csv`, columns: AB })
    // Side by side, and of one member both have a copy of their own.
    const both = await Promise.all([read(source), read(one)])
    const paths = both.flatMap(({ reading }) => reading.scan.files.map(({ path }) => path))
    assert.equal(new Set(paths).size, 3)
    assert.deepEqual(
      both.map(each => each.rows.length),
      [2, 1],
    )
    assert.deepEqual(asked, ['GET /ml.zip'])
  })

  test('is compared by its members', async () => {
    answer = serve(members('y'), { etag: '"one"' })
    const pending = await look(source)
    assert.deepEqual([pending.what, pending.items], ['replace', [`${base}/ml.zip#ml/*.csv`]])
    const { reading } = await read(source)
    assert.equal((await look(source, reading.cursor)).what, 'none')
    answer = serve(members('z'), { etag: '"two"' })
    const changed = await look(source, reading.cursor)
    assert.deepEqual([changed.what, changed.reason], ['replace', `${base}/ml.zip#ml/*.csv changed`])
    assert.equal((await look(source, reading.cursor, offline)).what, 'none')
  })
})

test('of a mirror that is another address', async () => {
  answer = serve('a,b\n1,x\n', { etag: '"one"' })
  const source = csv({ path: 'https://data.example/data/file.csv', columns: AB })
  const { reading } = await read(source, undefined, { mirrors: { 'https://data.example': base } })
  assert.equal(reading.scan.files[0]?.origin, 'https://data.example/data/file.csv')
})
