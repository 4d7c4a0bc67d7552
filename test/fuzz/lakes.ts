import { readFileSync, writeFileSync } from 'node:fs'
import { describeAsset } from '../../src/cli/catalogue/describe-asset.ts'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import { readContainer, writeContainer } from '../../src/lake/avro/container.ts'
import { localPath } from '../../src/lake/files/uri.ts'
import { parseExact, printExact } from '../../src/lake/metadata/json.ts'
import { viewQueries } from '../../src/run/view-queries.ts'
import { TestProject } from '../support/project.ts'
import { readIceberg } from './iceberg-reader.ts'
import { mutateBytes, mutateValue, pick, type Random } from './mutate.ts'
import { alike, difference, type Fuzzer, refused, type Verdict } from './verdict.ts'

const FILES = {
  'massif.config.ts': `import { project } from 'massif'
export default project({ name: 'fuzz', memory: '500 MB', threads: 2, attempts: 1, durable: false })
`,
  'main.ts': `import { csv, t } from 'massif'
export const orders = csv({ path: 'data/*.csv', partition: [{ by: 'month', column: 'at' }, { by: 'bucket', column: 'id', count: 2 }],
  columns: { id: t.bigint(), name: t.string(), at: t.timestamp(), share: t.double(), ok: t.boolean() } })
`,
}
const data = (from: number) =>
  `id,name,at,share,ok\n${Array.from({ length: 6 }, (_, i) => `${from + i},name ${i % 3 ? i : ''},2026-0${1 + (i % 2)}-01 00:00:0${i},${i / 4},${i % 2 === 0}\n`).join('')}`

type What = 'metadata' | 'manifest list' | 'manifest' | 'data'

/** A table whose metadata, manifests or files are not what they were; then it is read. */
export async function lakes(): Promise<Fuzzer> {
  const project = new TestProject(FILES)
  for (let round = 0; round < 3; round++) {
    project.write({ [`data/${round}.csv`]: data(round * 10) })
    const { errors } = await project.run()
    if (errors.length > 0) throw new Error(JSON.stringify(errors))
  }
  const files = await filesOf(project)
  const [metadata] = files.get('metadata') as [string]
  const whole = await readIceberg(metadata)
  return {
    name: 'lake',
    async run(random, note) {
      const what = pick<What>(random, ['metadata', 'metadata', 'manifest list', 'manifest', 'manifest', 'data'])
      const path = pick(random, files.get(what) ?? [])
      const bytes = readFileSync(path)
      const { bytes: broken, how } = breakFile(what, bytes, random)
      note(`${what}: ${how}`)
      writeFileSync(path, broken)
      try {
        return await look(project, metadata, whole)
      } finally {
        writeFileSync(path, bytes)
      }
    },
    async close() {
      project.remove()
    },
  }
}

async function filesOf(project: TestProject): Promise<ReadonlyMap<What, readonly string[]>> {
  return project.with(async ({ lake }) => {
    const state = (await lake.resolve(['main.orders'])).get('main.orders')
    if (!state?.snapshot) throw new Error('nothing was landed')
    const list = localPath(state.snapshot.manifestList)
    const { records } = readContainer(readFileSync(list))
    const manifests = (records as { readonly manifest_path: string }[]).map(each => localPath(each.manifest_path))
    const { files } = await lake.scan(state)
    return new Map<What, readonly string[]>([
      ['metadata', [localPath(state.metadataLocation)]],
      ['manifest list', [list]],
      ['manifest', manifests],
      ['data', files.map(file => localPath(file.path))],
    ])
  })
}

function breakFile(what: What, bytes: Buffer, random: Random): { readonly bytes: Buffer; readonly how: string } {
  if (what === 'data' || random() < 0.35) return mutateBytes(bytes, random)
  if (what === 'metadata') {
    const { value, how } = mutateValue(parseExact(bytes.toString()), random)
    return { bytes: Buffer.from(printed(value)), how }
  }
  const { header, records } = readContainer(bytes)
  const { 'avro.schema': schema = '', 'avro.codec': _codec, ...rest } = header
  if (random() < 0.3) {
    // Another schema over the same bytes.
    const { value, how } = mutateValue(JSON.parse(schema), random)
    return { bytes: withSchema(bytes, schema, printed(value)), how: `schema ${how}` }
  }
  const { value, how } = mutateValue(records, random, 50)
  try {
    const list = Array.isArray(value) ? value : [value]
    return { bytes: writeContainer(JSON.parse(schema), rest, list), how }
  } catch {
    // Values that the schema cannot hold cannot stand in such a file.
    return mutateBytes(bytes, random)
  }
}

/** An Avro file with another text for its schema, whose length stands before it. */
function withSchema(bytes: Buffer, schema: string, other: string): Buffer {
  const at = bytes.indexOf(schema)
  const length = varint(Buffer.byteLength(schema)).length
  return Buffer.concat([
    bytes.subarray(0, at - length),
    varint(Buffer.byteLength(other)),
    Buffer.from(other),
    bytes.subarray(at + Buffer.byteLength(schema)),
  ])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value * 2
  while (rest > 127) {
    bytes.push((rest & 127) | 128)
    rest = Math.floor(rest / 128)
  }
  return Buffer.from([...bytes, rest])
}

function printed(value: unknown): string {
  try {
    return printExact(value) ?? 'null'
  } catch {
    return '['.repeat(20_000)
  }
}

async function look(
  project: TestProject,
  metadata: string,
  whole: Awaited<ReturnType<typeof readIceberg>>,
): Promise<Verdict> {
  let seen: Awaited<ReturnType<typeof read>>
  try {
    seen = await read(project)
  } catch (error) {
    if (error instanceof MassifError) return refused(error.diagnostics)
    throw error
  }
  const { columns, rows } = await readIceberg(metadata).catch(() => whole)
  // Of no rows no columns were seen.
  if (seen.rows.length > 0 && seen.columns.join() !== columns.join())
    return { outcome: 'wrong', why: `${seen.columns}, and not ${columns}` }
  const why = difference(alike(seen.rows), alike(rows))
  return why === undefined ? { outcome: 'read' } : { outcome: 'wrong', why }
}

/** All rows of the table, as `massif query` reads them, after all that `massif show` tells of it. */
async function read(project: TestProject) {
  return project.with(async workspace => {
    const view = await workspace.published(viewQueries(workspace.project, '2026-01-01 00:00:00'))
    await describeAsset('main.orders', workspace)
    await view.bind('main.orders')
    const rows: unknown[][] = []
    let columns: readonly string[] = []
    for await (const chunk of (await workspace.session()).read('select * from main.orders')) {
      columns = chunk.columns.map(({ name }) => name)
      for (let row = 0; row < chunk.rows; row++) rows.push(chunk.values.map(column => column[row]))
    }
    return { columns, rows }
  })
}
