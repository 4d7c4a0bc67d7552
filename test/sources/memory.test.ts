import assert from 'node:assert/strict'
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { t } from '../../src/define/columns.ts'
import { csvScan, freshFolder, jsonScan, put, scanned, TestEngine } from './support.ts'

// Files of some 20 MB, read within a limit of 64 MB; the tables they end in spill.
const folder = freshFolder()
const columns = { id: t.bigint().required(), day: t.date(), amount: t.decimal(12, 2), note: t.string() }
const LINES = 250_000

function write(name: string, header: string, line: (id: number) => string): string {
  const path = join(folder, name)
  const file = openSync(path, 'w')
  writeSync(file, header)
  for (let from = 0; from < LINES; from += 10_000)
    writeSync(file, Array.from({ length: 10_000 }, (_, i) => line(from + i)).join(''))
  closeSync(file)
  return path
}

const spoiled = (id: number) => id % 1000 === 500
const csvFile = write(
  'big.csv',
  'id,day,amount,note\n',
  id =>
    `${id},2026-01-${String((id % 28) + 1).padStart(2, '0')},${spoiled(id) ? 'much' : (id % 10_007) / 100},"note ${id}, with some more words about it"\n`,
)
const jsonFile = write(
  'big.jsonl',
  '',
  id =>
    `{"id":${id},"day":"2026-01-${String((id % 28) + 1).padStart(2, '0')}","amount":${spoiled(id) ? '"much"' : (id % 10_007) / 100},"note":"note ${id}"}\n`,
)

test('CSV, plain and packed, with rows that do not fit', async () => {
  const engine = await TestEngine.open({ memory: 64_000_000, threads: 2 })
  const packed = put(folder, 'big.csv.gz', gzipSync(readFileSync(csvFile), { level: 1 }))
  for (const file of [scanned(csvFile), scanned(packed, { compression: 'gzip' })]) {
    const { landed, rejects } = await engine.land(csvScan([file], columns), 250)
    assert.deepEqual([landed.rows, landed.rejected], [LINES - 250, 250])
    assert.deepEqual(rejects[1]?.slice(1, 3), ['1502', 'amount'])
  }
})

test('JSON lines, with rows that do not fit', async () => {
  // DuckDB's buffers for JSON are of 32 MB for each thread.
  const engine = await TestEngine.open({ memory: 64_000_000, threads: 1 })
  const { landed } = await engine.land(jsonScan([scanned(jsonFile)], columns), 250)
  assert.deepEqual([landed.rows, landed.rejected], [LINES - 250, 250])
})
