import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { ZipFile } from 'yazl'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import { TestProject } from '../support/project.ts'
import { readCsv } from './csv-reader.ts'
import { mutateBytes, mutateValue, pick, type Random } from './mutate.ts'
import { readParquet } from './parquet-reader.ts'
import { alike, difference, type Fuzzer, refused, type Verdict } from './verdict.ts'

const COLUMNS = 'id: t.bigint(), name: t.string(), at: t.timestamp(), share: t.double()'
const ROWS = 60

interface Format {
  readonly file: string
  /** What the source is declared as. */
  readonly declare: string
  readonly whole: Buffer
  /**
   * The rows that somebody else reads in a broken file, by the declared columns; undefined where nobody can say; `refuse`
   * where it must be refused.
   */
  readonly read: (bytes: Buffer) => Promise<readonly (readonly unknown[])[] | undefined>
  /** Breaks it as the format is built, rather than byte by byte. */
  readonly inner?: (random: Random) => { readonly bytes: Buffer; readonly how: string }
}

const value = (id: number) => ({
  id,
  name: id % 7 === 0 ? null : pick(() => (id * 0.37) % 1, ['ann', 'bob, "b"', 'é😀', 'a\nb', '-']),
  at: new Date(Date.UTC(2026, 0, 1, id)).toISOString().slice(0, 19).replace('T', ' '),
  share: id / 8,
})
type Value = ReturnType<typeof value>

const quoted = (text: string | null) =>
  text === null ? '' : /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
const csvText = (values: readonly Value[]) =>
  `id,name,at,share\n${values.map(({ id, name, at, share }) => `${id},${quoted(name)},${at},${share}\n`).join('')}`

/** Files of data, broken, and landed with as many rejected rows as there may be. */
export async function dataFiles(): Promise<Fuzzer> {
  const values = Array.from({ length: ROWS }, (_, id) => value(id))
  const formats = await formatsOf(values)
  return {
    name: 'data',
    async run(random, note) {
      const format = pick(random, formats)
      const inner = format.inner && random() < 0.4
      const { bytes, how } = inner ? format.inner(random) : mutateBytes(format.whole, random)
      const rejected = pick(random, [0, 1_000_000])
      note(`${format.file}: ${how}, maxRejected ${rejected}`)
      const project = new TestProject({
        'massif.config.ts': `import { project } from 'massif'\nexport default project({ name: 'fuzz', memory: '500 MB', threads: 2, attempts: 1, durable: false })\n`,
        'main.ts': `import { csv, json, parquet, t } from 'massif'\nexport const rows = ${format.declare.replace('MORE', `columns: { ${COLUMNS} }, maxRejected: ${rejected}`)}\n`,
      })
      try {
        project.write({ [`data/${format.file}`]: bytes })
        return await land(project, format, bytes)
      } finally {
        project.remove()
      }
    },
    async close() {},
  }
}

async function land(project: TestProject, format: Format, bytes: Buffer): Promise<Verdict> {
  let run: Awaited<ReturnType<TestProject['run']>>
  try {
    run = await project.run()
  } catch (error) {
    if (error instanceof MassifError) return refused(error.diagnostics)
    throw error
  }
  if (run.errors.length > 0) return refused(run.errors)
  const landed = await project.query('select id, name, "at", share from main.rows', 'main.rows')
  const expected = await format.read(bytes).catch(() => undefined)
  if (!expected) return { outcome: 'read' }
  const why = difference(alike(landed), alike(expected))
  return why === undefined ? { outcome: 'read' } : { outcome: 'wrong', why }
}

async function formatsOf(values: readonly Value[]): Promise<readonly Format[]> {
  const csv = Buffer.from(csvText(values))
  const lines = Buffer.from(values.map(each => `${JSON.stringify(each)}\n`).join(''))
  const array = Buffer.from(JSON.stringify(values))
  const parquet = await parquetOf(values)
  const all = () => Promise.resolve(values.map(({ id, name, at, share }) => [id, name, date(at), share]))
  const csvRows = async (bytes: Buffer) => acceptedCsv(bytes)
  const breakJson = (random: Random) => {
    const { value: broken, how } = mutateValue(values, random)
    return { bytes: Buffer.from(deepJson(broken)), how }
  }
  const breakLines = (random: Random) => {
    const { value: broken, how } = mutateValue(values, random)
    const text = Array.isArray(broken) ? broken.map(each => `${deepJson(each)}\n`).join('') : deepJson(broken)
    return { bytes: Buffer.from(text), how }
  }
  return [
    { file: 'rows.csv', declare: "csv({ path: 'data/rows.csv', MORE })", whole: csv, read: csvRows },
    {
      file: 'rows.json',
      declare: "json({ path: 'data/rows.json', MORE })",
      whole: array,
      read: jsonRows,
      inner: breakJson,
    },
    {
      file: 'rows.jsonl',
      declare: "json({ path: 'data/rows.jsonl', layout: 'lines', MORE })",
      whole: lines,
      read: lineRows,
      inner: breakLines,
    },
    {
      file: 'rows.parquet',
      declare: "parquet({ path: 'data/rows.parquet', MORE })",
      whole: parquet,
      read: parquetRows,
    },
    // What is packed has checksums: it is what it was, or nothing.
    { file: 'rows.csv.gz', declare: "csv({ path: 'data/rows.csv.gz', MORE })", whole: gzipSync(csv), read: all },
    { file: 'rows.csv.zst', declare: "csv({ path: 'data/rows.csv.zst', MORE })", whole: zstdOf(csv), read: all },
    {
      file: 'rows.zip',
      declare: "csv({ path: 'data/rows.zip#in/rows.csv', MORE })",
      whole: await zipOf(csv),
      read: all,
    },
  ]
}

const date = (text: string) => new Date(`${text.replace(' ', 'T')}Z`)
const TIME = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8]) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/

/** Rows that fit beyond doubt; undefined where there is one of which readers may think this or that. */
function acceptedCsv(bytes: Buffer): readonly (readonly unknown[])[] | undefined {
  const records = readCsv(bytes)
  if (records?.[0]?.join() !== 'id,name,at,share') return undefined
  const rows: unknown[][] = []
  for (const record of records.slice(1)) {
    const [id, name, at, share] = record
    const fits =
      record.length === 4 &&
      (id === null || /^-?\d{1,18}$/.test(id ?? '')) &&
      (at === null || TIME.test(at ?? '')) &&
      (share === null || /^-?\d{1,9}(\.\d{1,6})?$/.test(share ?? ''))
    if (!fits) return undefined
    rows.push([id && BigInt(id), name, at && date(at), share && Number(share)])
  }
  return rows
}

async function jsonRows(bytes: Buffer) {
  return acceptedJson(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
}

async function lineRows(bytes: Buffer) {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  return acceptedJson(text.split('\n').flatMap(line => (line.trim() === '' ? [] : [JSON.parse(line)])))
}

function acceptedJson(values: unknown): readonly (readonly unknown[])[] | undefined {
  if (!Array.isArray(values)) return undefined
  const rows: unknown[][] = []
  for (const each of values) {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return undefined
    const { id = null, name = null, at = null, share = null, ...more } = each as { [key: string]: unknown }
    const fits =
      Object.keys(more).length === 0 &&
      (id === null || Number.isSafeInteger(id)) &&
      (name === null || typeof name === 'string') &&
      (at === null || (typeof at === 'string' && TIME.test(at))) &&
      (share === null || typeof share === 'number')
    if (!fits) return undefined
    rows.push([id, name, at && date(at as string), share])
  }
  return rows
}

async function parquetRows(bytes: Buffer) {
  const { rows } = await readParquet(bytes)
  return rows.map(({ id, name, at, share }) => [id, name, at, share])
}

/** JSON without recursion's limits. */
function deepJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch {
    return `${'['.repeat(20_000)}1${']'.repeat(20_000)}`
  }
}

async function parquetOf(values: readonly Value[]): Promise<Buffer> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const folder = new TestProject()
  try {
    const path = join(folder.directory, 'rows.parquet').replaceAll('\\', '/')
    folder.write({ 'rows.jsonl': values.map(each => JSON.stringify(each)).join('\n') })
    const from = join(folder.directory, 'rows.jsonl').replaceAll('\\', '/')
    await connection.run(
      `copy (select id::bigint as id, name::varchar as name, "at"::timestamp as at, share::double as share from read_json('${from}', format = 'newline_delimited')) to '${path}' (format parquet, row_group_size 2048)`,
    )
    return readFileSync(path)
  } finally {
    connection.closeSync()
    instance.closeSync()
    rmSync(folder.directory, { recursive: true, force: true })
  }
}

function zstdOf(bytes: Buffer): Buffer {
  const { constants } = process.getBuiltinModule('node:zlib')
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
}

async function zipOf(bytes: Buffer): Promise<Buffer> {
  const zip = new ZipFile()
  zip.addBuffer(bytes, 'in/rows.csv', { mtime: new Date(0) })
  zip.addBuffer(Buffer.from('other'), 'in/other.txt', { mtime: new Date(0) })
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
