import assert from 'node:assert/strict'
import { test } from 'node:test'
import { folder, jsonLines, massif } from './massif.ts'

test('the lake is kept in order from the command line', async t => {
  const parent = folder(t)
  await massif(parent, ['init', 'shop'])
  const shop = `${parent}/shop`
  const ran = await massif(shop, ['run'])
  assert.equal(ran.code, 0, ran.err)

  const listed = await massif(shop, ['lake'])
  assert.equal(listed.code, 0)
  for (const word of ['expire', 'compact', 'clean', 'release'])
    assert.match(listed.out, new RegExp(`lake ${word} +\\S`))

  const expired = await massif(shop, ['lake', 'expire', '--keep', '1d', '--last', '1'])
  assert.deepEqual([expired.code, expired.out], [0, 'Nothing is past the retention.\n'])
  const told = jsonLines((await massif(shop, ['lake', 'expire', 'sales', '--dry-run', '--json'])).out)
  assert.deepEqual(told, [
    { event: 'expired', dryRun: true, table: 'marts.sales', snapshots: 0, kept: 1, files: 0, bytes: 0 },
    { event: 'pruned', dryRun: true, runs: 0 },
  ])
  const unknown = await massif(shop, ['lake', 'compact', 'slaes'])
  assert.equal(unknown.code, 2)
  assert.match(unknown.err, /There is no table "slaes" in the lake[\s\S]*Did you mean sales\?/)

  const compacted = await massif(shop, ['lake', 'compact'])
  assert.match(compacted.out, /^Nothing was written again/)
  const cleaned = await massif(shop, ['lake', 'clean', '--older', '2 days'])
  assert.match(cleaned.out, /^Every file is needed/)

  const released = await massif(shop, ['lake', 'release', 'marts.sales'])
  assert.match(released.out, /^marts.sales is handed over; .*\.metadata\.json\n$/)
  assert.equal((await massif(shop, ['lake', 'release', 'marts.sales'])).code, 1)
  assert.equal((await massif(shop, ['query', 'from marts.sales'])).code, 0)
})
