import { isAbsolute, join, relative, sep } from 'node:path'
import type { Destination } from '../../define/destination.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { DestinationContext } from '../contract.ts'
import { type OptionSpec, optionFault, type RawOptions } from '../option-spec.ts'

/** What every destination of files may say. */
export interface FileTargetOptions {
  /** Relative paths start at the project's folder. Folders above it are made. */
  readonly path: string
}

/** @param about how the path is understood */
export function pathSpec(about: string, ...endings: readonly string[]): OptionSpec {
  return {
    name: 'path',
    about: `${about} Relative paths start at the project's folder.`,
    required: true,
    fault: value => {
      if (typeof value !== 'string' || value.trim() === '' || value.includes('\u0000')) return 'must be a path'
      if (endings.length === 0 || endings.some(ending => value.toLowerCase().endsWith(ending))) return undefined
      return `is '${value}', but must end in ${endings.join(', ')}`
    },
  }
}

export function absolute(path: string, { directory }: Pick<DestinationContext, 'directory'>): string {
  return isAbsolute(path) ? path : join(directory, path)
}

/** Faults of where files are written to: nothing is written into the lake, or over the project. */
export function checkPath(destination: Destination, name: string, context: DestinationContext): readonly Diagnostic[] {
  const { path } = destination.definition.to.options as RawOptions
  if (typeof path !== 'string') return []
  const to = absolute(path, context)
  if (isWithin(to, context.lake)) return [optionFault(destination, name, `\`path\` is within the lake: ${path}`)]
  if (isWithin(context.directory, to))
    return [optionFault(destination, name, `\`path\` is the project's folder, or above it: ${path}`)]
  return []
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way))
}
