import { fail } from '../../diagnostics/diagnostic.ts'

export type Mirrors = { readonly [prefix: string]: string }

/** `prefix=place` pairs separated by `;`. They come before those of the configuration. */
export const MIRRORS_VARIABLE = 'MASSIF_MIRRORS'

/**
 * The mirrors of a project and of the environment together; those of the environment win.
 *
 * @throws MassifError PROJECT_CONFIG when the variable cannot be read
 */
export function mirrorsOf(configured: Mirrors | undefined, environment: NodeJS.ProcessEnv): Mirrors {
  const mirrors: { [prefix: string]: string } = { ...configured }
  for (const pair of (environment[MIRRORS_VARIABLE] ?? '').split(';')) {
    if (pair.trim() === '') continue
    const at = pair.indexOf('=')
    if (at < 1 || at === pair.length - 1)
      fail('PROJECT_CONFIG', `${MIRRORS_VARIABLE} holds "${pair}", which is not prefix=place`, {
        hint: `Write pairs separated by semicolons: ${MIRRORS_VARIABLE}='https://data.example/=/srv/data/'`,
      })
    mirrors[pair.slice(0, at).trim()] = pair.slice(at + 1).trim()
  }
  return mirrors
}

/**
 * Where a path is to be found: the longest prefix that matches up to a boundary (`/`, `#`, `?`, the end) is replaced.
 *
 * @returns the path as it is where no mirror stands for it
 */
export function mirrored(path: string, mirrors: Mirrors): string {
  const prefix = Object.keys(mirrors)
    .filter(each => path.startsWith(each) && (/[/#]$/.test(each) || /^(?:[/#?]|$)/.test(path.slice(each.length))))
    .reduce<string | undefined>((longest, each) => (each.length > (longest?.length ?? 0) ? each : longest), undefined)
  if (prefix === undefined) return path
  const place = mirrors[prefix] as string
  let rest = path.slice(prefix.length)
  // A folder stands for the archive: its members are files in it.
  if (rest.startsWith('#') && !/\.zip$/i.test(place)) rest = rest.slice(1)
  if (rest === '' || /[/\\#]$/.test(place) || /^[/#?]/.test(rest)) return place + rest
  return `${place}/${rest}`
}
