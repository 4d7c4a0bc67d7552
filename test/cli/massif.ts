import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'

export const ROOT = join(import.meta.dirname, '..', '..')
export const PROGRAM = join(ROOT, 'bin', 'massif.js')

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Starts the command line of the repository in `directory`, as a process of its own without a terminal. */
export function start(directory: string, words: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, ['--conditions=massif-source', PROGRAM, ...words], {
    cwd: directory,
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, NO_COLOR: '1', FORCE_COLOR: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** What a started command says until it ends. */
export async function ended(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Ended> {
  const closed = once(child, 'close')
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await closed
  return { code, out, err }
}

export function massif(directory: string, words: readonly string[]): Promise<Ended> {
  return ended(start(directory, words))
}

/** A fresh folder that goes when the test ends. */
export function folder(t: TestContext): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'massif-cli-')))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** The JSON objects of an output with one a line. */
export function jsonLines(text: string): readonly { readonly [key: string]: unknown }[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
}
