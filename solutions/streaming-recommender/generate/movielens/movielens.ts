import { join } from 'node:path'
import type { Database } from '../database.ts'
import { deliver } from '../deliver.ts'
import { fetchMovieLens } from './origin.ts'
import { ACCOUNTS, CATALOGUE, MONTHS, plays, searches, sources, thumbs, views } from './year.ts'

/**
 * Delivers MovieLens as the files of a streaming service, a month at a time; see `year.ts` for what is assumed.
 *
 * @param mirrors as in MASSIF_MIRRORS
 * @returns how much it is
 * @throws Error when its files cannot be had
 */
export async function deliverMovieLens(
  folder: string,
  database: Database,
  mirrors: string | undefined,
): Promise<{ readonly plays: number; readonly accounts: number }> {
  const files = await fetchMovieLens(join(folder, '.movielens'), mirrors)
  await database.run(sources(files))
  await database.run(`create temp table plays as ${plays()}`)
  await deliver(database, ACCOUNTS, folder, 'accounts/members.csv.gz')
  await deliver(database, CATALOGUE, folder, 'catalogue/titles.json')
  for (const { arrives } of (await database.rows(MONTHS)) as { arrives: string }[]) {
    await deliver(database, views(arrives), folder, `views/day=${arrives}/views.parquet`)
    await deliver(database, thumbs(arrives), folder, `thumbs/${arrives}.jsonl.gz`)
    await deliver(database, searches(arrives), folder, `searches/${arrives}.tsv.zst`)
  }
  const [counts] = await database.rows('select count(*) as plays, count(distinct account_id) as accounts from plays')
  return { plays: Number(counts?.plays), accounts: Number(counts?.accounts) }
}
