import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asCalled, programName } from './program.ts'

test('commands in a text are written as they are called', () => {
  assert.equal(asCalled('Use `massif run` or `massif`.', 'npx massif'), 'Use `npx massif run` or `npx massif`.')
  assert.equal(asCalled('Declare massif in `massif.config.ts`.', 'npx massif'), 'Declare massif in `massif.config.ts`.')
  assert.equal(asCalled('Use `massif run`.', 'massif'), 'Use `massif run`.')
})

test('in a clone the program is a script where it was called as one', () => {
  assert.equal(programName({ npm_lifecycle_event: 'massif' }), 'npm run massif --')
  assert.equal(programName({ npm_lifecycle_event: 'test' }), 'massif')
  assert.equal(programName({}), 'massif')
})
