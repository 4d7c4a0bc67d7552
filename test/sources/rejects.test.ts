import assert from 'node:assert/strict'
import { isUtf8 } from 'node:buffer'
import { describe, test } from 'node:test'
import { t } from '../../src/define/columns.ts'
import { csvScan, failure, freshFolder, jsonScan, put, scanned, TestEngine } from './support.ts'

const engine = await TestEngine.open()
const folder = freshFolder()

/** Numbers that are the same in every run (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const columns = {
  id: t.bigint().required(),
  name: t.string(),
  amount: t.decimal(8, 2),
  day: t.date(),
  count: t.integer(),
}
type Names = keyof typeof columns
const NAMES = Object.keys(columns) as Names[]

/** What a text of a column is as a value, or undefined when it is none. Written without a look at the product. */
function meaning(name: Names, text: string): string | number | undefined {
  switch (name) {
    case 'id':
      return /^-?\d{1,18}$/.test(text) ? text : undefined
    case 'count':
      return /^-?\d{1,9}$/.test(text) ? Number(text) : undefined
    case 'amount':
      return moneyOf(text)
    case 'day':
      return dayOf(text)
    case 'name':
      return text
  }
}

/** Two digits after the point, the rest rounded; at most six before it. */
function moneyOf(text: string): string | undefined {
  const [, sign = '', whole = '', , part = ''] = /^(-?)(\d*)(\.(\d*))?$/.exec(text) ?? []
  if (whole === '' && part === '') return undefined
  const cents = BigInt(whole + part.slice(0, 2).padEnd(2, '0')) + (Number(part[2] ?? 0) >= 5 ? 1n : 0n)
  if (cents >= 100_000_000n) return undefined
  const digits = cents.toString().padStart(3, '0')
  return `${cents === 0n ? '' : sign}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

function dayOf(text: string): string | undefined {
  const [, year = '', month = '', day = ''] = /^(\d{1,4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? []
  const date = `${year.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const real = new Date(`${date}T00:00:00Z`)
  return year !== '' && !Number.isNaN(real.getTime()) && real.toISOString().startsWith(date) ? date : undefined
}

interface Expected {
  readonly rows: unknown[][]
  /** Line and column. */
  readonly rejected: [number, string | null][]
}

/** Reads CSV character by character; of a broken record the first line is rejected and the next one read anew. */
function readCsv(bytes: Buffer): Expected {
  const text = bytes.toString('latin1')
  const expected: Expected = { rows: [], rejected: [] }
  let at = text.indexOf('\n') + 1
  let line = 2
  while (at < text.length) {
    const record = oneRecord(text, at)
    const raw = text.slice(at, record?.next ?? at)
    if (record && raw.trim() === '' && record.values.length === 1) {
      at = record.next
      line++
      continue
    }
    const decoded = record?.values.map(value => Buffer.from(value, 'latin1'))
    const surplus = record?.values.slice(NAMES.length).some(value => value !== '')
    if (!record || record.values.length < NAMES.length || surplus || decoded?.some(value => !isUtf8(value))) {
      expected.rejected.push([line, null])
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end + 1
      line++
      continue
    }
    judge(
      expected,
      line,
      (decoded ?? []).map(value => (value.length === 0 ? null : value.toString('utf8'))),
    )
    line += raw.split('\n').length - (raw.endsWith('\n') ? 1 : 0)
    at = record.next
  }
  return expected
}

function oneRecord(text: string, from: number): { readonly values: string[]; readonly next: number } | undefined {
  const values: string[] = []
  let at = from
  for (;;) {
    let value = ''
    if (text[at] === '"') {
      at++
      for (;;) {
        if (at >= text.length) return undefined
        if (text[at] === '"' && text[at + 1] === '"') {
          value += '"'
          at += 2
        } else if (text[at] === '"') break
        else value += text[at++]
      }
      at++
      if (at < text.length && text[at] !== ',' && text[at] !== '\n') return undefined
    } else while (at < text.length && text[at] !== ',' && text[at] !== '\n') value += text[at++]
    values.push(value)
    if (text[at] !== ',') return { values, next: Math.min(at + 1, text.length) }
    at++
  }
}

function judge(expected: Expected, line: number, texts: readonly (string | null)[]): void {
  const values: (string | number | null)[] = []
  for (const [index, name] of NAMES.entries()) {
    const text = texts[index] ?? null
    const value = text === null ? null : meaning(name, text)
    if (value === undefined || (value === null && name === 'id')) {
      expected.rejected.push([line, name])
      return
    }
    values.push(value)
  }
  expected.rows.push(values)
}

const WORDS = ['plain', 'two words', 'a,b', 'say "so"', 'two\nlines', '', 'é€漢', "it's", ' spaced ']

function someCsv(rnd: (below: number) => number, records: number): Buffer {
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = ['id,name,amount,day,count']
  for (let i = 0; i < records; i++) {
    const cells = [
      String(i + 1),
      quoted(WORDS[rnd(WORDS.length)] as string),
      (rnd(100_000) / 100).toFixed(2),
      `2026-${String(1 + rnd(12)).padStart(2, '0')}-${String(1 + rnd(28)).padStart(2, '0')}`,
      rnd(5) === 0 ? '' : String(rnd(1000)),
    ]
    lines.push(cells.join(','))
  }
  return Buffer.from(`${lines.join('\n')}\n`)
}

/** Spoils some places of the data: bytes taken out, put in, doubled, replaced. */
function spoiled(content: Buffer, rnd: (below: number) => number, places: number): Buffer {
  let bytes = content
  const first = content.indexOf(10) + 1
  const marks = ['x', ',', '"', '\n', '\n\n', '""', '-', '9', '\xe9', 'x"y', '1.5', '{', ',,']
  for (let place = 0; place < places; place++) {
    const at = first + rnd(bytes.length - first)
    const mark = Buffer.from(marks[rnd(marks.length)] as string, 'latin1')
    const keep = [at, at, at + 1, at + 4][rnd(4)] as number
    bytes = Buffer.concat([bytes.subarray(0, at), mark, bytes.subarray(Math.min(keep, bytes.length))])
  }
  return bytes
}

async function agree(
  format: 'csv' | 'jsonl',
  seed: number,
  contents: readonly Buffer[],
  expected: readonly Expected[],
) {
  const files = contents.map((content, index) => scanned(put(folder, `${format}${seed}/f${index}.${format}`, content)))
  const scan = format === 'csv' ? csvScan(files, columns) : jsonScan(files, columns, 'lines')
  const { rows, rejects, landed } = await engine.land(scan, 1_000_000)
  const rejected = expected.flatMap((each, index) =>
    each.rejected.map(([line, column]) => [`f${index}.${format}`, String(line), column]),
  )
  const told = {
    rows: difference(
      rows,
      expected.flatMap(each => each.rows),
    ),
    rejected: difference(
      rejects.map(row => row.slice(0, 3)),
      rejected,
    ),
  }
  assert.deepEqual(told, { rows: { only: [], missing: [] }, rejected: { only: [], missing: [] } }, `seed ${seed}`)
  assert.equal(landed.rejected, rejected.length)
}

/** What is in one list alone, and what in the other; as often as it is there. */
function difference(found: readonly unknown[], wanted: readonly unknown[]) {
  const counts = new Map<string, number>()
  for (const each of found) counts.set(JSON.stringify(each), (counts.get(JSON.stringify(each)) ?? 0) + 1)
  for (const each of wanted) counts.set(JSON.stringify(each), (counts.get(JSON.stringify(each)) ?? 0) - 1)
  const those = (wanted: (count: number) => boolean) =>
    [...counts].flatMap(([each, count]) => (wanted(count) ? [each] : []))
  return { only: those(count => count > 0), missing: those(count => count < 0) }
}

const SEEDS = Number(process.env.MASSIF_SEEDS ?? 8)

describe('every row of a spoiled file is either landed or rejected, by its line', () => {
  for (let seed = 1; seed <= SEEDS; seed++)
    test(`CSV, seed ${seed}`, async () => {
      const rnd = random(seed)
      const contents = [1, 2, 3].map(() => spoiled(someCsv(rnd, 20 + rnd(40)), rnd, rnd(3) === 0 ? 0 : 1 + rnd(8)))
      await agree('csv', seed, contents, contents.map(readCsv))
    })

  for (let seed = 1; seed <= SEEDS; seed++)
    test(`JSON lines, seed ${seed}`, async () => {
      const rnd = random(1000 + seed)
      const contents = [1, 2, 3].map(() =>
        spoiledLines(someLines(rnd, 20 + rnd(40)), rnd, rnd(3) === 0 ? 0 : 1 + rnd(8)),
      )
      await agree('jsonl', seed, contents, contents.map(readLines))
    })
})

function someLines(rnd: (below: number) => number, records: number): string[] {
  return Array.from({ length: records }, (_, i) => {
    const object: { [name: string]: unknown } = {
      id: rnd(4) === 0 ? String(i + 1) : i + 1,
      name: WORDS[rnd(WORDS.length)],
      amount: rnd(100_000) / 100,
      day: `2026-01-${String(1 + rnd(28)).padStart(2, '0')}`,
      count: rnd(5) === 0 ? null : rnd(1000),
    }
    if (rnd(5) === 0) delete object.count
    if (rnd(5) === 0) object.more = { a: [1, 2] }
    return JSON.stringify(object)
  })
}

function spoiledLines(lines: string[], rnd: (below: number) => number, places: number): Buffer {
  const all = lines.map(line => Buffer.from(line))
  for (let place = 0; place < places; place++) {
    const index = rnd(all.length)
    const line = all[index] as Buffer
    const text = line.toString('latin1')
    const changed = [
      () => text.slice(0, rnd(text.length)),
      () => text.replace(/"amount":[^,]*/, '"amount":"a lot"'),
      () => text.replace(/"count":[^,}]*/, '"count":1.5'),
      () => text.replace(/"id":[^,]*/, '"id":null'),
      () => text.replace(/"day":"[^"]*"/, '"day":"2026-13-01"'),
      () => text.replace(/"count":[^,}]*/, '"count":true'),
      () => text.replace('{', '{"id":77,'),
      () => `[${text}]`,
      () => '42',
      () => '',
      () => `${text}\r`,
      () => text.replace('2026', '\xe9'),
      () => `${text} ${text}`,
      () => ` \t${text}`,
    ]
    all[index] = Buffer.from((changed[rnd(changed.length)] as () => string)(), 'latin1')
  }
  return Buffer.concat(all.flatMap(line => [line, Buffer.from('\n')]))
}

function readLines(bytes: Buffer): Expected {
  const expected: Expected = { rows: [], rejected: [] }
  for (const [index, text] of bytes.toString('latin1').split('\n').entries()) {
    const line = Buffer.from(text, 'latin1')
    if (text.trim() === '') continue
    let object: { readonly [name: string]: unknown } | undefined
    try {
      if (isUtf8(line)) object = JSON.parse(line.toString('utf8'))
    } catch {}
    const twice = (text.match(/"id":/g)?.length ?? 0) > 1
    if (typeof object !== 'object' || Array.isArray(object) || twice) expected.rejected.push([index + 1, null])
    else
      judge(
        expected,
        index + 1,
        NAMES.map(name => (object?.[name] === undefined || object[name] === null ? null : String(object[name]))),
      )
  }
  return expected
}

describe('too many rejected rows', () => {
  const content = `id,name,amount,day,count\n${Array.from({ length: 1000 }, (_, i) =>
    i % 100 === 50
      ? `${i},n,a lot,2026-01-01,1`
      : i % 500 === 7
        ? `${i},n,1.50,2026-01-01`
        : `${i},n,1.50,2026-01-01,1`,
  ).join('\n')}\n`

  test('are told with their lines, reasons and counts, and nothing is landed', async () => {
    const file = scanned(put(folder, 'landing/orders.csv', content), { origin: 'landing/orders.csv' })
    const [first, ...rest] = await failure(engine.land(csvScan([file], columns), 11))
    assert.deepEqual(rest, [])
    assert.equal(first?.code, 'SOURCE_REJECTED')
    assert.equal(
      first?.message,
      '12 of 1,000 rows of landing/orders.csv do not fit; `maxRejected` allows 11. The first: landing/orders.csv:9: 4 values where 5 are expected',
    )
    assert.match(first?.hint ?? '', /^10 × amount does not fit decimal\(8, 2\); 2 × 4 values where 5 are expected\./)
    assert.deepEqual(
      first?.related?.map(each => each.message)[0],
      'landing/orders.csv:52, amount: "a lot" does not fit decimal(8, 2)',
    )
  })

  test('as many as are allowed are set aside', async () => {
    const file = scanned(put(folder, 'landing/orders.csv', content))
    const { rows, rejects, landed } = await engine.land(csvScan([file], columns), 12)
    assert.deepEqual([rows.length, rejects.length, landed.rejected, landed.sample.length], [988, 12, 12, 10])
    assert.deepEqual(rejects[1], [
      'orders.csv',
      '52',
      'amount',
      '"a lot" does not fit decimal(8, 2)',
      '50,n,a lot,2026-01-01,1',
    ])
  })

  test('a null in a required column is one of them', async () => {
    const file = scanned(put(folder, 'null.csv', 'id,name,amount,day,count\n1,a,,,\n,b,,,\n'))
    const { rows, rejects } = await engine.land(csvScan([file], columns), 1)
    assert.deepEqual(rows.length, 1)
    assert.deepEqual(rejects, [['null.csv', '3', 'id', 'null in a required column', ',b,,,']])
  })

  test('of a long row the beginning is kept', async () => {
    const file = scanned(
      put(folder, 'long.csv', `id,name,amount,day,count\nx,${'n'.repeat(5000)},,,\n1,${'n'.repeat(3_000_000)},,,\n`),
    )
    const { rows, rejects } = await engine.land(csvScan([file], columns), 1)
    assert.equal(String(rejects[0]?.[4]).length, 1000)
    // DuckDB by itself refuses lines of more than two million bytes.
    assert.equal(String(rows[0]?.[1]).length, 3_000_000)
  })
})
