import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../measure/process.ts'
import { logFile, REPOSITORY, WORKLOAD } from './places.ts'

export const PEERS = ['dbt', 'sqlmesh', 'dagster'] as const
export type Peer = (typeof PEERS)[number]
export type Environment = Peer | 'floor' | 'iceberg'

/** dbt-core 1.12 needs a parser whose source package downloads from elsewhere while it is installed. */
const PACKAGES: { readonly [E in Environment]: readonly string[] } = {
  floor: ['pyarrow'],
  dbt: ['dbt-core<1.12', 'dbt-duckdb'],
  sqlmesh: ['sqlmesh'],
  dagster: ['dagster'],
  iceberg: ['pyiceberg[sql-sqlite,pyarrow]'],
}

/** The Python of an environment. */
export const pythonOf = (name: Environment): string => join(WORKLOAD, 'venv', name, 'bin', 'python')

/** The version of DuckDB in the product: everybody gets the same, so that ratios show the platform. */
export function duckdbVersion(): string {
  const { dependencies } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'))
  return String(dependencies['@duckdb/node-api']).replace(/-.*$/, '')
}

/** Makes the Python environments that are not there yet, or were made of other packages. */
export async function makeEnvironments(names: readonly Environment[], tell: (text: string) => void): Promise<void> {
  for (const name of names) {
    const packages = [...PACKAGES[name], `duckdb==${duckdbVersion()}`]
    const stamp = join(WORKLOAD, 'venv', name, 'packages.txt')
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === packages.join('\n')) continue
    tell(`installing ${name} (once)`)
    const common = { cwd: WORKLOAD, env: { FORCE: '1' } }
    await run({ ...common, file: 'bash', args: ['bin/install.sh', name, ...packages], log: logFile(`install ${name}`) })
    // The script records a failed installation but does not fail: ask the environment itself.
    await run({ ...common, file: pythonOf(name), args: ['-c', 'import duckdb'], log: logFile(`import ${name}`) })
    writeFileSync(stamp, packages.join('\n'))
  }
}

/** `dbt-core 1.11.16`, and so on: what the environments hold of the packages asked for. */
export async function installedVersions(names: readonly Environment[]): Promise<readonly string[]> {
  const versions = await Promise.all(
    names.map(async name => {
      const wanted = PACKAGES[name].map(text => (/^[\w-]+/.exec(text) as RegExpExecArray)[0])
      const code = `from importlib.metadata import version as v; [print(p, v(p)) for p in ${JSON.stringify(wanted)}]`
      return run({ file: pythonOf(name), args: ['-c', code], cwd: WORKLOAD, log: logFile(`versions ${name}`) })
    }),
  )
  return versions.flatMap(text => text.trim().split('\n'))
}
