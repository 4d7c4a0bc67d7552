import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fastestOfEach, judge, judgeFastest, judgeRatio, verdictLine } from './budgets.ts'

const rounds = (walls: readonly number[], cpu = 1) => walls.map(wall => ({ wall, cpu, peak: 0, others: 0 }))
const pipeline = { what: 'pipeline', against: 'bare script', limit: 1.15 }

test('a ratio is judged by the median of the rounds, so one bad round does not decide', () => {
  const verdict = judgeRatio(pipeline, rounds([1.1, 1.1, 9]), rounds([1, 1, 1]))
  assert.equal(verdict.held, true)
  assert.deepEqual(verdict.value, { median: 1.1, min: 1.1, max: 9, count: 3 })
})

test('a median over the limit is missed', () => {
  assert.equal(judgeRatio(pipeline, rounds([1.2, 1.3, 1]), rounds([1, 1, 1])).held, false)
})

test('a limit reached exactly is held, unless it must be less', () => {
  assert.equal(judge({ ...pipeline, unit: 'x' }, [1.15]).held, true)
  assert.equal(judge({ ...pipeline, unit: 's', below: true }, [1.15]).held, false)
})

test('the fastest is looked for in every round', () => {
  const peers = [rounds([10, 2]), rounds([4, 20])]
  const verdict = judgeFastest({ ...pipeline, limit: 0.2 }, rounds([1, 1]), peers)
  assert.deepEqual([verdict.value.min, verdict.value.max], [0.25, 0.5])
  assert.equal(verdict.held, false)
  assert.throws(() => fastestOfEach([rounds([1]), rounds([1, 2])]), RangeError)
})

test('a figure within its limit is missed when what makes it mean something did not happen', () => {
  const verdict = judge({ what: 'peak', against: 'limit', limit: 1400, unit: 'MB' }, [900], 'no step spilled')
  assert.equal(verdict.held, false)
  assert.match(verdictLine(verdict), /^MISSED +900 MB +budget <= 1400 MB +peak \/ limit: no step spilled$/)
})

test('a line begins with what counts and gives the spread', () => {
  assert.equal(
    verdictLine(judgeRatio(pipeline, rounds([0.9, 0.93, 1.2], 2), rounds([1, 1, 1]))),
    'ok      0.930x (0.900–1.20)    budget <= 1.15x    pipeline / bare script (processor 2.00x)',
  )
})
