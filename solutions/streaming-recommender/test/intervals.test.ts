import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { dayText, parseDay } from '../generate/calendar.ts'
import { Database } from '../generate/database.ts'
import { Platform } from '../generate/platform/platform.ts'
import { Tables } from './tables.ts'

const FROM = parseDay('2026-02-02')
const DAYS = 10

test('every table by interval is the same day by day as in one piece', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streaming-'))
  try {
    await using database = await Database.open()
    const platform = await Platform.open(database, 3, 0.01, FROM)
    for (let day = FROM; day < FROM + DAYS; day++) await platform.deliverDay(day, folder)
    await platform.deliverExports(FROM + DAYS, folder)
    await using tables = await Tables.open()
    await land(tables, folder)
    const names = tables.intervalTables()
    assert.ok(names.length >= 12)
    for (const name of names) {
      const whole = await tables.rows(name)
      const pieces = []
      for (let day = FROM; day < FROM + DAYS + 1; day++) {
        const [start, end] = [`${dayText(day)} 00:00:00`, `${dayText(day + 1)} 00:00:00`]
        pieces.push(...(await tables.rows(name, { start, end })))
      }
      const texts = (rows: typeof whole) => rows.map(row => JSON.stringify(row, rounded)).sort()
      assert.ok(whole.length > 0, name)
      assert.deepEqual(texts(pieces), texts(whole), name)
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})

/** Sums of fractions differ in their last digits with the order they are added in. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(9)) : value
}

async function land(tables: Tables, folder: string): Promise<void> {
  await tables.run(`
    insert into raw.views by name from read_parquet('${folder}/views/day=*/*.parquet', hive_partitioning = true);
    insert into raw.search_log by name select * from (
      select try_cast(searched_at as timestamp) as searched_at, account_id::bigint as account_id, query,
        try_cast(results as int) as results, device, search_id::bigint as search_id
      from read_csv('${folder}/searches/*.tsv.zst', delim = '\t', all_varchar = true)
    ) where searched_at is not null;
    insert into raw.catalogue by name from read_json('${folder}/catalogue/titles.json');
    insert into raw.signups by name select * exclude (signed_up_on, updated_at, account_id), try_cast(account_id as bigint) as account_id,
      try_strptime(signed_up_on, '%d/%m/%Y')::date as signed_up_on, try_cast(updated_at as timestamp) as updated_at
      from read_csv('${folder}/accounts/*.csv.gz', all_varchar = true) where account_id <> 'unknown';`)
}
