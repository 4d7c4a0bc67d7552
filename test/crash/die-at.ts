// Loaded into a process before its own code (`--import`): kills it, without a chance to clean up, when it has come to a
// named point for the nth time. `MASSIF_DIE_AT` is `<n> <point>`; with `MASSIF_COUNT_POINTS` it only writes how often it came
// to each of them into that file.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import { flushedPoint, type Point, statementPoint, writtenPoint } from './points.ts'

const [, nth, armed] = /^(\d+) (.*)$/.exec(process.env.MASSIF_DIE_AT ?? '') ?? []
const countsFile = process.env.MASSIF_COUNT_POINTS
const counts = new Map<Point, number>()

function reach(point: Point | undefined): void {
  if (point === undefined) return
  const count = (counts.get(point) ?? 0) + 1
  counts.set(point, count)
  if (point === armed && count === Number(nth)) process.kill(process.pid, 'SIGKILL')
}

if (countsFile !== undefined)
  process.on('exit', () => fs.writeFileSync(countsFile, JSON.stringify(Object.fromEntries(counts))))

const paths = new Map<number, string>()
const { openSync, writeFileSync, fsync } = fs
fs.openSync = (path, ...rest) => {
  const file = openSync(path, ...rest)
  paths.set(file, String(path))
  return file
}
fs.writeFileSync = (file, ...rest) => {
  writeFileSync(file, ...rest)
  reach(writtenPoint(String(file)))
}
fs.fsync = Object.assign(
  (file: number, done: fs.NoParamCallback) => {
    const path = paths.get(file) ?? ''
    fsync(file, error => {
      if (!error) reach(flushedPoint(path))
      done(error)
    })
  },
  { __promisify__: fs.fsync.__promisify__ },
)
syncBuiltinESMExports()

let publishing = false
const { run } = StatementSync.prototype
StatementSync.prototype.run = function (this: StatementSync, ...parameters: Parameters<typeof run>) {
  const result = run.apply(this, parameters)
  const point = statementPoint(this.sourceSQL)
  if (point === 'pointer swapped' || point === 'produced recorded') publishing = true
  reach(point)
  return result
} as typeof run
const { exec } = DatabaseSync.prototype
DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
  exec.call(this, sql)
  if (sql !== 'COMMIT') return
  reach(publishing ? 'publication committed' : 'transaction committed')
  publishing = false
}
