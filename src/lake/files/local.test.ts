import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { MassifError } from '../../diagnostics/diagnostic.ts'
import { localFiles } from './local.ts'
import { fileUri, localPath, parentOf } from './uri.ts'

const fails = (code: string, path: string) => (error: unknown) =>
  error instanceof MassifError && error.code === code && error.message.includes(path)

describe('files of this machine', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'massif-files-'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('are written once, listed, synced and removed', async () => {
    const uri = `${fileUri(folder)}/a/b%20c/é 1.txt`
    await localFiles.makeFolder(parentOf(uri))
    await localFiles.makeFolder(parentOf(uri))
    await localFiles.writeNew(uri, 'text')
    await assert.rejects(localFiles.writeNew(uri, 'other'), fails('LAKE_UNWRITABLE', localPath(uri)))
    assert.equal((await localFiles.read(uri)).toString(), 'text')
    assert.deepEqual(
      (await localFiles.list(fileUri(folder))).map(file => [file.uri, file.bytes]),
      [[uri, 4]],
    )
    await localFiles.sync(uri)
    await localFiles.syncFolder(parentOf(uri))
    await localFiles.remove(uri)
    await localFiles.remove(uri)
    assert.equal(await localFiles.exists(uri), false)
    assert.deepEqual(await localFiles.list(`${fileUri(folder)}/nowhere`), [])
  })

  test('that are not there, or have a file for a folder, are named', async () => {
    const path = join(folder, 'none')
    await assert.rejects(localFiles.read(fileUri(path)), fails('LAKE_FILE_MISSING', path))
    await assert.rejects(localFiles.sync(fileUri(path)), fails('LAKE_FILE_MISSING', path))
    writeFileSync(path, '')
    await assert.rejects(localFiles.makeFolder(fileUri(join(path, 'in'))), fails('LAKE_UNWRITABLE', 'not a folder'))
  })
})

test('paths stand in URIs as they are', () => {
  assert.equal(localPath('file:///lake/a%20b/c#d'), '/lake/a%20b/c#d')
  assert.equal(localPath('file:/lake/a'), '/lake/a')
  assert.equal(localPath('/lake/a'), '/lake/a')
  assert.equal(localPath('file:///C:/lake/a'), 'C:/lake/a')
  assert.equal(localPath('s3://bucket/a'), 's3://bucket/a')
  if (process.platform !== 'win32') assert.equal(fileUri('/lake/a b%20'), 'file:///lake/a b%20')
})
