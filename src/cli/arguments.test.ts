import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MassifError } from '../diagnostics/diagnostic.ts'
import { duration, parseArguments, wholeNumber } from './arguments.ts'

function refused(words: string): { message: string; hint: string | undefined } {
  try {
    parseArguments(words.split(' '))
  } catch (error) {
    assert(error instanceof MassifError)
    assert.equal(error.code, 'CLI_USAGE')
    const [{ message, hint } = assert.fail()] = error.diagnostics
    return { message, hint }
  }
  return assert.fail(`${words} was understood`)
}

test('words become a call with every option of its command', () => {
  assert.deepEqual(parseArguments(['run', 'marts.orders', '--resume', 'raw.*', '--project', 'shop']), {
    kind: 'call',
    call: {
      command: 'run',
      operands: ['marts.orders', 'raw.*'],
      options: {
        resume: true,
        'dry-run': false,
        interval: undefined,
        last: undefined,
        'allow-drop': false,
        release: false,
        wait: undefined,
        project: 'shop',
        json: false,
        help: false,
      },
    },
  })
})

test('an option takes its value after a space or an equals sign', () => {
  for (const words of [
    ['query', 'select 1', '--format', 'csv'],
    ['query', '--format=csv', 'select 1'],
  ]) {
    const request = parseArguments(words)
    assert(request.kind === 'call' && request.call.command === 'query')
    assert.deepEqual(request.call.operands, ['select 1'])
    assert.equal((request.call.options as { format?: string }).format, 'csv')
  }
})

test('a command may have two words', () => {
  const request = parseArguments(['lake', 'expire', 'marts.orders', '--keep', '7d'])
  assert(request.kind === 'call' && request.call.command === 'lake expire')
  assert.deepEqual(request.call.operands, ['marts.orders'])
  for (const words of [['lake'], ['lake', '--help'], ['help', 'lake']])
    assert.deepEqual(parseArguments(words), { kind: 'help', group: 'lake' })
  for (const words of [
    ['lake', 'expire', '--help'],
    ['help', 'lake', 'expire'],
  ])
    assert.deepEqual(parseArguments(words), { kind: 'help', command: 'lake expire' })
})

test('help and version are asked for in all the usual ways', () => {
  for (const words of [[], ['--help'], ['-h'], ['help']]) assert.deepEqual(parseArguments(words), { kind: 'help' })
  for (const words of [
    ['run', '--help'],
    ['run', 'x', '-h'],
    ['help', 'run'],
    ['run', '--nonsense', '--help'],
  ]) {
    assert.deepEqual(parseArguments(words), { kind: 'help', command: 'run' })
  }
  assert.deepEqual(parseArguments(['--version']), { kind: 'version' })
})

test('what was probably meant is suggested', () => {
  assert.deepEqual(refused('rnu'), { message: 'There is no command rnu', hint: 'Did you mean `massif run`?' })
  assert.deepEqual(refused('hist'), { message: 'There is no command hist', hint: 'Did you mean `massif history`?' })
  assert.equal(refused('expire').hint, 'Did you mean `massif lake expire`?')
  assert.equal(refused('lak').hint, 'Did you mean `massif lake`?')
  assert.deepEqual(refused('lake exprie'), {
    message: 'There is no command lake exprie',
    hint: 'Did you mean `massif lake expire`?',
  })
  assert.match(refused('lake frobnicate').hint ?? '', /^The commands are lake expire/)
  assert.equal(refused('lake --json').message, '`massif lake` needs a second word')
  assert.match(refused('frobnicate').hint ?? '', /^The commands are init, check, /)
  assert.deepEqual(refused('run --resum'), {
    message: '`massif run` has no option --resum',
    hint: 'Did you mean --resume?',
  })
  assert.match(refused('plan --frobnicate').hint ?? '', /^Its options are --interval, /)
  assert.equal(refused('query x --format cvs').hint, 'Did you mean csv?')
})

test('wrong numbers of words and values are refused', () => {
  assert.equal(refused('query').message, '`massif query` needs sql')
  assert.equal(refused('query select 1').message, '`massif query` was given too much: 1')
  assert.equal(refused('doctor now').message, '`massif doctor` was given too much: now')
  assert.equal(refused('run --json=yes').message, '--json takes no value, but was given "yes"')
  assert.equal(refused('plan --project').message, '--project needs a value: --project DIR')
  assert.equal(refused('run -j').message, '`massif run` has no option -j')
  assert.equal(refused('--json run').message, '--json comes before a command')
})

test('a length of time is short or written out', () => {
  assert.equal(duration('keep', undefined), undefined)
  for (const [text, written] of [
    ['7d', '7 day'],
    ['12h', '12 hour'],
    ['30min', '30 minute'],
    ['2 weeks', '2 weeks'],
  ] as const)
    assert.equal(duration('keep', text), written)
  for (const text of ['', '7', 'd', '0d', '7x', '-7d', '1.5d']) assert.throws(() => duration('keep', text), MassifError)
})

test('a whole number is one', () => {
  assert.equal(wholeNumber('limit', undefined), undefined)
  assert.equal(wholeNumber('limit', '0'), 0)
  for (const text of ['-1', '1.5', 'ten', '1e3', '']) assert.throws(() => wholeNumber('limit', text), MassifError)
})
