import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { nearest } from '../../diagnostics/nearest.ts'
import type { Project } from '../contract.ts'
import { locate, wordAt } from '../render/locate.ts'
import type { Rendered } from '../render/render.ts'
import { offsetAt } from '../source/lines.ts'
import type { Subject } from './subjects.ts'

/** What an engine said of a rendered query, said of the query as the user wrote it. */
export function translate(said: Diagnostic, subject: Subject, rendered: Rendered, project: Project): Diagnostic {
  const { asset, sql, rule } = subject
  const at = said.at ? locate(rendered, said.at.line, said.at.column, said.at.length) : undefined
  const { at: _, hint, ...rest } = said
  const place = at ?? sql.site ?? asset.asset.site
  const better = hint ?? suggestion(said, subject, rendered, project)
  return Object.freeze({
    ...rest,
    message: rule === undefined ? said.message : `${said.message}, in the rule "${rule}"`,
    asset: asset.name,
    ...(place ? { at: { ...place } } : {}),
    ...(better === undefined ? {} : { hint: better }),
  })
}

function suggestion(said: Diagnostic, { reads }: Subject, rendered: Rendered, project: Project): string | undefined {
  if (!said.at || (said.code !== 'SQL_UNKNOWN_COLUMN' && said.code !== 'SQL_UNKNOWN_TABLE')) return undefined
  const word = wordAt(rendered.text, offsetAt(rendered.text, said.at.line, said.at.column)).replaceAll('"', '')
  const candidates =
    said.code === 'SQL_UNKNOWN_TABLE'
      ? project.assets.keys()
      : reads.flatMap(name => Object.keys(project.assets.get(name)?.asset.columns ?? {}))
  const meant = nearest(word, new Set(candidates))
  return meant === undefined ? undefined : `Did you mean ${meant}?`
}
