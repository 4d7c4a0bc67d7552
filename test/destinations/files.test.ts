import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { openPromise } from 'yauzl'
import { type TestProject, withProject } from '../support/project.ts'

const MAIN = (outputs: string, query = "select 1::bigint as id, 'ann' as name, date '2026-01-31' as day") => `
import { destination, sql, t, table, toCsv, toExcel, toParquet, view } from 'massif'
export const sales = table({
  columns: { id: t.bigint(), name: t.string(), day: t.date() },
  query: sql\`${query}\`,
})
export const late = view({ columns: { id: t.bigint() }, query: sql\`select id from \${sales} where day > date '2026-01-01'\` })
${outputs}`

const THREE = `select * from (values (2, 'b;"x"', date '2026-01-31'), (10, null, null), (1, '=1+1', date '2026-02-01')) as v(id, name, day)`

test('files are replaced whole, as CSV, packed or not, and as Parquet', () =>
  withProject(
    {
      'main.ts': MAIN(
        `export const plain = destination({ from: sales, order: ['id'], to: toCsv({ path: 'out/plain.csv' }) })
export const packed = destination({ from: sales, columns: ['name', 'id'], order: ['day', 'id'], to: toCsv({ path: 'out/packed.tsv.gz', null: 'NULL', header: false }) })
export const seen = destination({ from: late, to: toCsv({ path: 'out/late.csv', delimiter: ';' }) })
export const stored = destination({ from: sales, to: toParquet({ path: 'out/sales.parquet' }) })`,
        THREE,
      ),
    },
    async project => {
      assert.deepEqual((await project.run()).errors, [])
      const text = (name: string) => readFileSync(join(project.directory, 'out', name))
      assert.equal(text('plain.csv').toString(), 'id,name,day\n1,=1+1,2026-02-01\n2,"b;""x""",2026-01-31\n10,,\n')
      assert.equal(gunzipSync(text('packed.tsv.gz')).toString(), '"b;""x"""\t2\n=1+1\t1\nNULL\t10\n')
      assert.deepEqual(text('late.csv').toString().split('\n').sort(), ['', '1', '2', 'id'])
      const parquet = join(project.directory, 'out/sales.parquet').replaceAll('\\', '/')
      assert.deepEqual(await project.query(`select sum(id), count(name), typeof(any_value(day)) from '${parquet}'`), [
        ['13', 2n, 'DATE'],
      ])
      assert.equal((await project.run()).outcome, 'unchanged')
      project.write({ 'main.ts': readFileSync(join(project.directory, 'main.ts'), 'utf8').replace("'=1+1'", "'new'") })
      const again = await project.run()
      assert.deepEqual([again.outcome, again.errors], ['published', []])
      assert.match(text('plain.csv').toString(), /1,new,/)
      assert.deepEqual(readdirSync(join(project.directory, 'out')).sort(), [
        ...['late.csv', 'packed.tsv.gz', 'plain.csv', 'sales.parquet'],
      ])
    },
  ))

test('a folder of Parquet is cut by columns and has a manifest; a folder of others is left alone', () =>
  withProject(
    {
      'main.ts': MAIN(
        `export const out = destination({ from: sales, to: toParquet({ path: 'out', by: ['day'] }) })`,
        THREE,
      ),
    },
    async project => {
      const out = join(project.directory, 'out')
      assert.deepEqual((await project.run()).errors, [])
      const manifest = JSON.parse(readFileSync(join(out, '_manifest.json'), 'utf8'))
      assert.equal(manifest.rows, 3)
      assert.deepEqual(
        manifest.files.map(({ path }: { path: string }) => path.split('/')[0]),
        ['day=2026-01-31', 'day=2026-02-01', 'day=__HIVE_DEFAULT_PARTITION__'],
      )
      const read = () =>
        project.query(
          `select id, day::varchar from read_parquet('${out.replaceAll('\\', '/')}/*/*.parquet') order by id`,
        )
      assert.equal((await read()).length, 3)
      // Killed between its two renamings: nothing is there, but what was is beside it.
      const { renameSync } = await import('node:fs')
      renameSync(out, join(project.directory, '.out.massif-old'))
      mkdirSync(join(project.directory, '.out.massif-new'))
      project.write({
        'main.ts': MAIN(
          `export const out = destination({ from: sales, to: toParquet({ path: 'out', by: ['day'] }) })`,
          `${THREE} where id < 10`,
        ),
      })
      assert.deepEqual((await project.run()).errors, [])
      assert.equal((await read()).length, 2)
      assert.deepEqual(
        readdirSync(project.directory).filter(name => name.startsWith('.out')),
        [],
      )

      writeFileSync(join(project.directory, 'mine.txt'), '')
      mkdirSync(join(project.directory, 'mine'))
      writeFileSync(join(project.directory, 'mine/x.txt'), '')
      project.write({
        'main.ts': MAIN(
          `export const out = destination({ from: sales, to: toParquet({ path: 'mine', by: ['day'] }) })`,
          THREE,
        ),
      })
      const refused = await project.run()
      assert.equal(refused.outcome, 'undelivered')
      assert.deepEqual(
        refused.errors.map(({ code }) => code),
        ['DESTINATION_UNWRITABLE'],
      )
      assert.ok(existsSync(join(project.directory, 'mine/x.txt')))
    },
  ))

test('a workbook holds real numbers and dates, and text that is text', () =>
  withProject(
    {
      'main.ts': `import { destination, sql, t, table, toExcel } from 'massif'
export const sales = table({
  columns: { i: t.integer(), b: t.bigint(), f: t.double(), d: t.decimal(20, 2), s: t.string(), ok: t.boolean(), day: t.date(), ts: t.timestamp(), l: t.list(t.integer()) },
  query: sql\`select 1 as i, 42::bigint as b, 0.1::double as f, 12.50::decimal(20,2) as d, '=HYPERLINK("x")&<b>' || chr(10) || chr(7) || '_x0041_ é' as s, true as ok, date '2026-01-31' as day, timestamp '2026-01-31 12:00:00' as ts, [1, 2] as l
    union all select null, 9007199254740993, 'nan'::double, 123456789012345678.25, null, false, date '0001-01-01', null, null\`,
})
export const out = destination({ from: sales, order: ['b'], to: toExcel({ path: 'out/sales.xlsx', sheet: 'Sales & more' }) })
`,
    },
    async project => {
      assert.deepEqual((await project.run()).errors, [])
      const file = join(project.directory, 'out/sales.xlsx')
      const parts = await unzipped(file)
      assert.match(parts.get('xl/workbook.xml') ?? '', /<sheet name="Sales &amp; more"/)
      const rows = (parts.get('xl/worksheets/sheet1.xml') ?? '').split('<row>').slice(2)
      assert.equal(
        rows[0]?.trim(),
        '<c s="0"><v>1</v></c><c s="0"><v>42</v></c><c s="0"><v>0.1</v></c><c s="6"><v>12.50</v></c>' +
          '<c t="inlineStr"><is><t xml:space="preserve">=HYPERLINK("x")&amp;&lt;b&gt;&#10;_x0007__x005F_x0041_ é</t></is></c>' +
          '<c t="b"><v>1</v></c><c s="2"><v>46053</v></c><c s="3"><v>46053.5</v></c><c t="inlineStr"><is><t xml:space="preserve">[1,2]</t></is></c></row>',
      )
      const text = (value: string) => `<c t="inlineStr"><is><t xml:space="preserve">${value}</t></is></c>`
      assert.equal(
        rows[1]?.trim(),
        `<c/>${text('9007199254740993')}${text('nan')}${text('123456789012345678.25')}<c/><c t="b"><v>0</v></c>${text('0001-01-01')}<c/><c/></row></sheetData></worksheet>`.replace(
          '</row></sheet',
          '</row>\n</sheet',
        ),
      )
      const bytes = readFileSync(file)
      await project.with(({ database }) => database.run('delete from delivered'))
      await project.run()
      assert.ok(bytes.equals(readFileSync(file)), 'equal rows give an equal file')
    },
  ))

test('what a worksheet cannot hold is said before anything is written', async () => {
  const main = (query: string) => `import { destination, sql, t, table, toExcel } from 'massif'
export const many = table({ columns: { id: t.bigint(), s: t.string() }, query: sql\`${query}\` })
export const out = destination({ from: many, to: toExcel({ path: 'out/many.xlsx' }) })
`
  await withProject({ 'main.ts': main("select i as id, '' as s from range(1048576) as r(i)") }, async project => {
    const { outcome, errors } = await project.run()
    assert.equal(outcome, 'undelivered')
    assert.match(errors[0]?.message ?? '', /has 1048576 rows; a worksheet holds 1048575/)
    assert.equal(existsSync(join(project.directory, 'out')), false)
    project.write({ 'main.ts': main("select 1 as id, repeat('x', 40000) as s") })
    const { errors: long } = await project.run()
    assert.match(long[0]?.message ?? '', /a text of 40000 characters in "s"/)
  })
})

test('a path that would harm the lake or the project is refused', () =>
  withProject(
    {
      'main.ts': MAIN(`export const a = destination({ from: sales, to: toCsv({ path: 'lake/x.csv' }) })
export const b = destination({ from: sales, to: toParquet({ path: '..', by: ['day'] }) })
export const c = destination({ from: sales, to: toCsv({ path: 'main.ts' }) })
export const d = destination({ from: sales, to: toCsv({ path: 'x.csv', delimitre: ';' } as never) })
export const e = destination({ from: sales, mode: 'append', to: toExcel({ path: 'x.xlsx' }) })`),
    },
    async (project: TestProject) => {
      const { outcome, errors } = await project.run()
      assert.equal(outcome, 'undelivered')
      assert.deepEqual(errors.map(({ message }) => message).sort(), [
        'main.a: `path` is within the lake: lake/x.csv',
        "main.b: `path` is the project's folder, or above it: ..",
        "main.c: The option `path` is 'main.ts', but must end in .csv, .csv.gz, .csv.zst, .tsv, .tsv.gz, .tsv.zst, .txt, .txt.gz, .txt.zst",
        'main.d: csv has no option `delimitre`',
        "main.e: excel cannot be delivered to with mode 'append'",
      ])
    },
  ))

async function unzipped(path: string): Promise<ReadonlyMap<string, string>> {
  const zip = await openPromise(path)
  const parts = new Map<string, string>()
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = []
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer)
    parts.set(entry.fileName, Buffer.concat(chunks).toString())
  }
  return parts
}
