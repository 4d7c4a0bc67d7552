import { test } from 'node:test'
import { incrementalCase } from './case.ts'
import { historyCase } from './history.ts'

const SEED = Number(process.env.MASSIF_SEED ?? Date.now() % 1_000_000)
const PROJECTS = 20
const HISTORIES = 4

test(`after any changes of files and code, tables are those a fresh project would have (seed ${SEED})`, async () => {
  for (let at = 0; at < PROJECTS; at++) await incrementalCase(SEED + at)
})

test(`after any changes of its input, a history is what going through it row by row gives (seed ${SEED})`, async () => {
  for (let at = 0; at < HISTORIES; at++) await historyCase(SEED + at)
})
