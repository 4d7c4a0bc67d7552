import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { Database } from '../generate/database.ts'
import { unzip } from '../generate/movielens/archive.ts'
import { deliverMovieLens } from '../generate/movielens/movielens.ts'
import { ADDRESS, mirrored } from '../generate/movielens/origin.ts'
import { openDelivered } from './delivered.ts'

const shared = join(import.meta.dirname, '../../../../shared/data/recommender')
const mirrors =
  process.env.MASSIF_MIRRORS ??
  (existsSync(shared) ? `${ADDRESS.slice(0, ADDRESS.lastIndexOf('/') + 1)}=${shared}/` : undefined)
const skip = mirrors === undefined && 'MovieLens is not here: set MASSIF_MIRRORS to a place that stands for its address'

test('MovieLens is delivered as the same files', { skip }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streaming-'))
  try {
    await using database = await Database.open()
    await deliverMovieLens(folder, database, mirrors)
    await using delivered = await openDelivered(folder)
    const one = async (sql: string) => Object.values((await delivered.rows(sql))[0] ?? {})
    assert.deepEqual(
      await one('select count(*), count(distinct event_id), count(distinct account_id) from views'),
      [100_836, 100_836, 610],
    )
    assert.deepEqual(await one('select count(*) from titles'), [9742])
    assert.deepEqual(await one('select count(*), count(distinct account_id) from accounts'), [610, 610])
    assert.deepEqual(await one("select count(*) from thumbs where verdict = 'up'"), [48_580])
    assert.deepEqual(await one('select count(*) - count(distinct search_id) from searches'), [0])
    assert.deepEqual(await one('select titles.en, year, genres[1] from titles where title_id = 2571'), [
      'The Matrix',
      1999,
      'Action',
    ])
    // The order in which a member rated is the order of watching, and nobody watches two films at once.
    const [outOfOrder, atOnce] = await one(`
      with watched as (
        select account_id, started_at, watched_s, r.timestamp as rated_at,
          lag(started_at) over one as started_before, lag(watched_s) over one as watched_before, lag(r.timestamp) over one as rated_before
        from views join read_csv('${folder}/.movielens/ml-latest-small/ratings.csv') r on r.userId = account_id and r.movieId = title_id
        window one as (partition by account_id order by started_at)
      )
      select count(*) filter (rated_at < rated_before),
        count(*) filter (started_at < started_before + to_seconds(watched_before)) from watched`)
    assert.deepEqual([outOfOrder, atOnce], [0, 0])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a mirror stands for an address: the longest prefix counts', () => {
  const mirrors = 'https://a.org/=/one/; https://a.org/b/=/two/'
  assert.equal(mirrored('https://a.org/b/c.zip', mirrors), '/two/c.zip')
  assert.equal(mirrored('https://a.org/c.zip', mirrors), '/one/c.zip')
  assert.equal(mirrored('https://c.org/', mirrors), 'https://c.org/')
  assert.equal(mirrored('https://c.org/', undefined), 'https://c.org/')
  assert.equal(mirrored('https://a.org.evil/', 'https://a.org=/one'), 'https://a.org.evil/')
  // A folder, or another archive, stands for an archive.
  assert.equal(mirrored('https://a.org/c.zip#d/e.csv', 'https://a.org/c.zip=/one'), '/one/d/e.csv')
  assert.equal(mirrored('https://a.org/c.zip#d/e.csv', 'https://a.org/c.zip=/one.zip'), '/one.zip#d/e.csv')
})

test('archives are unpacked, and what is none is refused', () => {
  const content = Buffer.from('movieId,title\n1,Toy Story\n')
  assert.deepEqual(unzip(archive('a/movies.csv', content)).get('a/movies.csv'), content)
  assert.throws(() => unzip(content), /Not a ZIP archive/)
})

function archive(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content)
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0)
  fields.writeUInt16LE(8, 4)
  fields.writeUInt32LE(packed.length, 14)
  fields.writeUInt32LE(content.length, 18)
  fields.writeUInt16LE(name.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), packed])
  const entry = Buffer.concat([
    ...[Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 0]), fields, Buffer.alloc(14), Buffer.from(name)],
  ])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(entry.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, entry, end])
}
