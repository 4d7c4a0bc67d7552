import type { BackupMade } from '../../run/keeping/backup.ts'
import type { LakeMoved } from '../../run/keeping/move.ts'
import type { Recovered } from '../../run/keeping/recover.ts'
import { counted, size } from './numbers.ts'

/** What a backup took, and how much of it was new. */
export function backupText(folder: string, made: BackupMade): string {
  const { tables, files, bytes, copied, outside } = made
  const lines = [
    `Backed up ${counted(tables, 'table')} to ${folder}: ${counted(files, 'file')} (${size(bytes)}), ${counted(copied.files, 'file')} (${size(copied.bytes)}) of them new.`,
    ...(outside.length > 0 ? [`Not in it, as their files are not in the lake: ${outside.join(', ')}.`] : []),
  ]
  return `${lines.join('\n')}\n`
}

export function verifiedText(at: string, files: number, bytes: number): string {
  return `The backup of ${at} is whole: ${counted(files, 'file')} (${size(bytes)}).\n`
}

export function movedText({ from, to, tables, files }: LakeMoved): string {
  return `The lake of ${from} is at home in ${to}: ${counted(tables, 'table')}, ${counted(files, 'file')} of metadata written.\n`
}

export function copiedText(folder: string, { tables, bytes }: BackupMade): string {
  return `Copied ${counted(tables, 'table')} (${size(bytes)}) to ${folder}. Set \`lake\` in massif.config.ts to go on there.\n`
}

export function recoveredText({ tables, earlier, guessed, lost, copied, setAside }: Recovered): string {
  const lines = [
    `Recovered ${counted(tables.length, 'table')}${copied > 0 ? `, with ${counted(copied, 'file')} from the backup` : ''}.`,
    ...(earlier.length > 0 ? [`In an earlier state, as the last one cannot be read: ${earlier.join(', ')}.`] : []),
    ...(guessed.length > 0
      ? [`Without a journal, in the newest state that a later one was begun from: ${guessed.join(', ')}.`]
      : []),
    ...(lost.length > 0 ? [`Lost: ${lost.join(', ')}.`] : []),
    ...(setAside ? [`The database that was there is ${setAside}.`] : []),
    '`massif plan` says what is to be done.',
  ]
  return `${lines.join('\n')}\n`
}
