import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface Manifest {
  readonly version: string
  readonly devDependencies: { readonly [name: string]: string }
}

/** The package's own package.json, which is as far from here in `src` as it is in `dist`. */
export function manifest(): Manifest {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Manifest
}

/** Whether this is the repository, and not an installed package. */
export function isRepository(): boolean {
  return existsSync(fileURLToPath(new URL('../../src/index.ts', import.meta.url)))
}
