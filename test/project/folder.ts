import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { Code } from '../../src/diagnostics/codes/table.ts'
import type { Diagnostic, Place } from '../../src/diagnostics/diagnostic.ts'
import type { NamedAsset, Project } from '../../src/project/contract.ts'
import { loadProject } from '../../src/project/load.ts'

/**
 * A project in a fresh folder. Files may mark a place: `«` and `»` are taken out of what is written, and what stood
 * between them is `marked(path)`.
 */
export class Folder implements Disposable {
  readonly directory: string
  readonly #marks = new Map<string, Place>()

  constructor(files: { readonly [path: string]: string }) {
    this.directory = realpathSync(mkdtempSync(join(tmpdir(), 'massif-project-')))
    mkdirSync(join(this.directory, 'node_modules'))
    symlinkSync(join(import.meta.dirname, '../..'), join(this.directory, 'node_modules/massif'), 'junction')
    this.write({
      'package.json': '{ "type": "module" }',
      'massif.config.ts': "import { project } from 'massif'\nexport default project({ name: 'test' })\n",
      ...files,
    })
  }

  path(path: string): string {
    return join(this.directory, path)
  }

  write(files: { readonly [path: string]: string }): void {
    for (const [path, text] of Object.entries(files)) {
      const file = this.path(path)
      const [before = '', inside, after = ''] = text.split(/[«»]/)
      if (inside !== undefined) this.#marks.set(path, placeOf(file, before, inside))
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, inside === undefined ? text : before + inside + after)
    }
  }

  marked(path: string): Place {
    const place = this.#marks.get(path)
    assert.ok(place, `nothing is marked in ${path}`)
    return place
  }

  load(): Promise<Project> {
    return loadProject(this.directory)
  }

  /** The one diagnostic of loading the project, which must be of `code` and at the place marked in `path`. */
  async refused(code: Code, path?: string): Promise<Diagnostic> {
    const { diagnostics } = await this.load()
    assert.deepEqual(
      diagnostics.map(each => each.code),
      [code],
      diagnostics.map(each => each.message).join('\n'),
    )
    const [only] = diagnostics as [Diagnostic]
    if (path !== undefined) assert.deepEqual(only.at, this.marked(path), only.message)
    return only
  }

  /** A place as `path:line:column`. */
  text(place: Place | undefined): string {
    return place ? `${relative(this.directory, place.file)}:${place.line}:${place.column}` : 'nowhere'
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true })
  }
}

function placeOf(file: string, before: string, inside: string): Place {
  const lines = before.split('\n')
  const place = { file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
  return inside.length > 1 ? { ...place, length: inside.length } : place
}

/** An asset that must be there. */
export function assetOf(project: Project, name: string): NamedAsset {
  const asset = project.assets.get(name)
  assert.ok(asset, `${name} is not among ${[...project.assets.keys()].join(', ')}`)
  return asset
}
