import { fail } from '../../diagnostics/diagnostic.ts'
import type { DataFile, TableState } from '../contract.ts'
import type { Schema } from '../schema/schema.ts'
import { everyField } from '../schema/walk.ts'

/**
 * Engines find the members of a struct in a file by name, not by id. A member that another writer renamed would be read
 * as null, and one whose name was another's before as that one's values: neither without a word.
 *
 * @param files those about to be read
 * @throws MassifError LAKE_UNSUPPORTED
 */
export function refuseNestedRename(state: TableState, files: readonly DataFile[]): void {
  const nested = state.schema.fields.some(field => typeof field.type !== 'string')
  if (!nested || state.schemas.length < 2) return
  const wanted = new Map(membersOf(state.schema).map(member => [member.id, member]))
  const owners = new Map(membersOf(state.schema).map(member => [`${member.parent}.${member.name}`, member.id]))
  for (const schema of schemasOf(state, files))
    for (const { id, parent, name } of membersOf(schema)) {
      const now = wanted.get(id)
      const owner = owners.get(`${parent}.${name}`)
      if ((now === undefined || now.name === name) && (owner === undefined || owner === id)) continue
      const what = now ? `member "${name}" to "${now.name}"` : `another member to "${name}"`
      fail(
        'LAKE_UNSUPPORTED',
        `${state.name}: another writer renamed the ${what} inside a column; older files cannot be read.`,
        {
          asset: state.name,
          hint: 'Rewrite its data files with the engine that renamed it.',
        },
      )
    }
}

/** The schemas that files were written with: all, where that is not known of one of them. */
function schemasOf(state: TableState, files: readonly DataFile[]): readonly Schema[] {
  const byId = new Map(state.snapshots.map(snapshot => [snapshot.id, snapshot.schemaId]))
  const ids = new Set(files.map(file => byId.get(file.snapshotId)))
  return ids.has(undefined) ? state.schemas : state.schemas.filter(schema => ids.has(schema.id))
}

function membersOf(schema: Schema): readonly { readonly id: number; readonly parent: number; readonly name: string }[] {
  return everyField(schema.fields)
    .filter(({ parent }) => parent !== undefined)
    .map(({ field, parent }) => ({ id: field.id, parent: parent?.id ?? 0, name: field.name }))
    .toArray()
}
