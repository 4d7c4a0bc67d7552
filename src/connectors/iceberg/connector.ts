import type { Source } from '../../define/source.ts'
import { type Diagnostic, MassifError } from '../../diagnostics/diagnostic.ts'
import type { Connector, ConnectorContext, InPlace } from '../contract.ts'
import { checkOptions, type OptionSpec, optionFault, text } from '../files/option-spec.ts'
import type { IcebergOptions } from './iceberg.ts'
import { locateTable } from './locate.ts'

const OPTIONS: readonly OptionSpec[] = [
  {
    name: 'path',
    about:
      "The table's folder, or one of its metadata files. Of a folder, `version-hint.text` says which state is current, else the highest number. Relative paths start at the project's folder.",
    required: false,
    fault: text,
  },
  {
    name: 'catalog',
    about:
      "Instead of `path`: `{ database, name, table }`, a row of another SQL catalogue in a SQLite file. `name` is the catalogue's, `lake` by default.",
    required: false,
    fault: catalogFault,
  },
]

/** Tables of other warehouses. Nothing is landed: what is made from them reads them where they are. */
export const connector: Connector = {
  manifest: {
    name: 'iceberg',
    about: 'An Iceberg table of another warehouse, read where it is: never copied, never written.',
    options: OPTIONS.map(({ name, about, required }) => ({ name, about, required })),
    capabilities: { files: false, incremental: true },
  },
  async check(source, name, context) {
    const faults = faultsOf(source, name)
    if (faults.length > 0) return faults
    try {
      await locate(source, name, context)
      return []
    } catch (error) {
      if (error instanceof MassifError) return error.diagnostics
      throw error
    }
  },
  async pending() {
    return { what: 'none', reason: 'it is read where it is', items: [] }
  },
  async read(_source, name) {
    throw new Error(`${name} is read where it is: there is nothing to land`)
  },
  locate,
}

async function locate(source: Source, name: string, context: ConnectorContext): Promise<InPlace> {
  const faults = faultsOf(source, name)
  if (faults.length > 0) throw new MassifError(faults)
  try {
    return locateTable(source.options as IcebergOptions, context.directory, name)
  } catch (error) {
    if (!(error instanceof MassifError)) throw error
    const { site } = source
    throw new MassifError(error.diagnostics.map(each => ({ ...each, asset: name, ...(site ? { at: site } : {}) })))
  }
}

function faultsOf(source: Source, name: string): readonly Diagnostic[] {
  const faults = checkOptions(source, name, OPTIONS)
  const { path, catalog } = source.options as IcebergOptions
  if (faults.length > 0 || (path === undefined) !== (catalog === undefined)) return faults
  const message =
    path === undefined ? 'It does not say where the table is' : '`path` and `catalog` both say where the table is'
  return [optionFault(source, name, message, 'Give one of `path` and `catalog`.')]
}

function catalogFault(value: unknown): string | undefined {
  const { database, name = '', table } = (value ?? {}) as { readonly [key: string]: unknown }
  return [database, name, table].every(each => typeof each === 'string') && /.\../.test(String(table))
    ? undefined
    : "must be { database: 'file.db', table: 'namespace.table' }"
}
