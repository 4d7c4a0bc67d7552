import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

const REQUIREMENTS = ['pyiceberg[sql-sqlite,pyarrow,pyiceberg-core]==0.12.0']
const environment = join(import.meta.dirname, '..', '..', '.cache', 'pyiceberg')
const inside = process.platform === 'win32' ? join(environment, 'Scripts') : join(environment, 'bin')

/** Why PyIceberg cannot be had here; undefined where it can. Sets it up once, which needs the network. */
export function pyIcebergMissing(): string | undefined {
  const done = join(environment, 'installed.txt')
  if (existsSync(done)) return undefined
  const python = ['python3', 'python'].find(name => spawnSync(name, ['--version']).status === 0)
  if (!python) return 'there is no python3 on this machine'
  const steps: readonly (readonly [string, readonly string[]])[] = [
    [python, ['-m', 'venv', environment]],
    [
      join(inside, 'python'),
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1', ...REQUIREMENTS],
    ],
  ]
  for (const [command, words] of steps) {
    const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' })
    if (status !== 0) return `${command} ${words.join(' ')} failed: ${stderr?.trim().split('\n').at(-1) ?? status}`
  }
  writeFileSync(done, `${REQUIREMENTS.join('\n')}\n`)
  return undefined
}

export interface Request {
  readonly command: string
  readonly table?: string
  readonly catalog?: string
  readonly [option: string]: unknown
}

const SCRIPT = join(import.meta.dirname, 'pyiceberg_client.py')
const WORDS = ['-W', 'ignore', SCRIPT]

/** A Python process that answers with PyIceberg. */
export class PyIceberg {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: AsyncIterator<string>
  readonly #lake: { readonly uri: string; readonly warehouse: string }

  /** @param folder of the state database and of the lake */
  constructor(folder: string) {
    this.#lake = { uri: `sqlite:///${join(folder, 'state.db')}`, warehouse: `file://${join(folder, 'lake')}` }
    this.#child = spawn(join(inside, 'python'), WORDS, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** Answers in a process of its own, while nothing else goes on here. @param lake the folder of a project's lake */
  static askOnce(lake: string, request: Request): void {
    const of = { uri: `sqlite:///${join(lake, 'massif.db')}`, warehouse: `file://${lake}` }
    const input = `${JSON.stringify({ ...of, ...request })}\n`
    const { stdout } = spawnSync(join(inside, 'python'), WORDS, { input, encoding: 'utf8' })
    const { error } = JSON.parse(stdout) as { error?: string }
    if (error !== undefined) throw new Error(`PyIceberg, at ${JSON.stringify(request)}: ${error}`)
  }

  /** One request at a time. */
  async ask<T>(request: Request): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify({ ...this.#lake, ...request })}\n`)
    const line = await this.#lines.next()
    if (line.done) throw new Error(`PyIceberg ended at ${JSON.stringify(request)}`)
    const { answer, error } = JSON.parse(line.value) as { answer: T; error?: string }
    if (error !== undefined) throw new Error(`PyIceberg, at ${JSON.stringify(request)}: ${error}`)
    return answer
  }

  async close(): Promise<void> {
    this.#child.stdin.end()
    if (this.#child.exitCode === null) await new Promise(resolve => this.#child.once('exit', resolve))
  }
}
