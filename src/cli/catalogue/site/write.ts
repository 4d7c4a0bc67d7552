import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CatalogueData } from './data.ts'

const TEMPLATE = fileURLToPath(new URL('../../../../templates/catalog', import.meta.url))
const PAGE = ['index.html', 'catalog.css', 'graph.js', 'pages.js', 'catalog.js'] as const

/**
 * Writes the catalogue as a folder of files that a browser opens from the disk: the page, and all data in one script.
 *
 * @returns the path of the page
 */
export async function writeSite(data: CatalogueData, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await Promise.all(PAGE.map(name => copyFile(join(TEMPLATE, name), join(folder, name))))
  await writeFile(join(folder, 'data.js'), `window.CATALOG = ${scriptJson(data)}\n`)
  return join(folder, 'index.html')
}

/** JSON as a script may hold it, wherever that stands. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}
