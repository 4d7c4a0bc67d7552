import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Diagnostic, diagnostic, fail } from '../../diagnostics/diagnostic.ts'
import { type BackedUp, type BackupManifest, readBackupManifest, settleBackup } from './backup-manifest.ts'
import { digestOf } from './copy.ts'

export interface BackupVerified {
  readonly manifest: BackupManifest
  readonly files: number
  readonly bytes: number
  /** One for each file that is not as it was written. */
  readonly faults: readonly Diagnostic[]
}

/**
 * Reads a backup whole, and holds every file against its checksum.
 *
 * @throws MassifError LAKE_BACKUP when there is none
 */
export async function verifyBackup(folder: string): Promise<BackupVerified> {
  await settleBackup(folder)
  const manifest = readBackupManifest(folder)
  if (!manifest) fail('LAKE_BACKUP', `There is no backup in ${folder}`, { hint: '`massif lake backup DIR` makes one.' })
  const faults: Diagnostic[] = []
  const all = [manifest.database, ...manifest.files]
  for (const file of all) {
    const fault = await faultOf(file, folder)
    if (fault) faults.push(diagnostic('LAKE_BACKUP', `${join(folder, file.path)} ${fault}`))
  }
  return { manifest, files: all.length, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0), faults }
}

async function faultOf({ path, bytes, sha256 }: BackedUp, folder: string): Promise<string | undefined> {
  const file = join(folder, path)
  if (!existsSync(file)) return 'is missing'
  const { size } = statSync(file)
  if (size !== bytes) return `has ${size} bytes instead of ${bytes}`
  return (await digestOf(file)) === sha256 ? undefined : 'is not what was written'
}
