import { readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { duckdbVersion, installedVersions, type Peer } from '../setup/environments.ts'
import type { Product } from '../setup/product.ts'

/** What the figures come from: the machine and the versions, as lines of text. */
export async function machineText(product: Product, peers: readonly Peer[], now: Date): Promise<string> {
  const processors = cpus()
  const versions = await installedVersions(['iceberg', ...peers])
  return [
    `- Measured ${now.toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
    `- ${processors.length} × ${processors[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${system()}.`,
    `- Massif ${product.version} (${product.built ? 'the built package' : 'its sources, not the built package'}), ` +
      `Node.js ${process.versions.node}; DuckDB ${duckdbVersion()} in Massif, in the bare script and in every peer.`,
    `- ${versions.join(', ')}.`,
  ].join('\n')
}

function system(): string {
  try {
    const name = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
    if (name) return `${name}, ${type()} ${release()}`
  } catch {}
  return `${type()} ${release()}`
}
