// What a project's tests import: everything to declare tests, and what runs one from within any test runner.

export { type Given, given, type Test, type TestDefinition, type TestRow, test } from './define/test.ts'
export { testTable } from './run/test/test-table.ts'
