import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Finding, failure, ok } from './finding.ts'

/** Whether this Node.js will do. The command line starts on no older one; programs that import the package may. */
export function node(): Finding {
  const { node: version } = process.versions
  return Number(version.split('.')[0]) >= 24
    ? ok('Node.js', version)
    : failure('Node.js', `${version} is too old`, 'Install Node.js 24 or newer.')
}

export function otherPrograms(): Finding {
  return ok('other programs', 'none is needed: no Python, no Java, no Docker')
}

/** Whether the embedded engine starts and answers. */
export async function engine(): Promise<Finding> {
  const spill = await mkdtemp(join(tmpdir(), 'massif-doctor-'))
  try {
    const { duckdb } = await import('../../engines/duckdb/engine.ts')
    const session = await duckdb.open({ memory: 100_000_000, threads: 1, spill })
    try {
      for await (const { values } of session.read('select version()')) return ok('DuckDB', String(values[0]?.[0]))
      return failure('DuckDB', 'it started and did not answer')
    } finally {
      await session.close()
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const hint = `Its library for ${process.platform} ${process.arch} did not load. Run \`npm install\` on this machine.`
    return failure('DuckDB', message, hint)
  } finally {
    await rm(spill, { recursive: true, force: true })
  }
}
