import { Database } from '../generate/database.ts'

/** What a folder of delivered files holds, read with nothing but DuckDB: all text where a file may hold bad lines. */
export async function openDelivered(folder: string): Promise<Database> {
  const database = await Database.open()
  await database.run(`
    create view views as from read_parquet('${folder}/views/day=*/*.parquet', hive_partitioning = true);
    create view thumbs as from read_json('${folder}/thumbs/*.jsonl.gz',
      columns = {account_id: 'varchar', title_id: 'varchar', verdict: 'varchar', said_at: 'varchar', client: 'struct(device varchar, app varchar)'});
    create view searches as from read_csv('${folder}/searches/*.tsv.zst', delim = '\t', all_varchar = true);
    create view accounts as from read_csv('${folder}/accounts/*.csv.gz', all_varchar = true);
    create view titles as from read_json('${folder}/catalogue/titles.json');`)
  return database
}

/** One number for the rows of each kind, in any order. */
export async function checksums(folder: string): Promise<{ readonly [kind: string]: string }> {
  await using database = await openDelivered(folder)
  const sums: { [kind: string]: string } = {}
  for (const kind of ['views', 'thumbs', 'searches', 'accounts', 'titles']) {
    const [row] = await database.rows(`
      select count(*) || ' ' || md5(string_agg(line, chr(10) order by line)) as sum
      from (select to_json(t)::varchar as line from ${kind} t)`)
    sums[kind] = String(row?.sum)
  }
  return sums
}
