import type { DataType } from './data-type.ts'

/** A type as a project's source declares it: `t.decimal(12, 2)`. Members of structs may be null. */
export function typeSource(type: DataType): string {
  switch (type.kind) {
    case 'scalar':
      return `t.${type.name}()`
    case 'decimal':
      return `t.decimal(${type.precision}, ${type.scale})`
    case 'list':
      return `t.list(${typeSource(type.element)})`
    case 'map':
      return `t.map(${typeSource(type.key)}, ${typeSource(type.value)})`
    case 'struct': {
      const fields = Object.entries(type.fields).map(([name, of]) => `${propertyName(name)}: ${typeSource(of)}`)
      return `t.struct({ ${fields.join(', ')} })`
    }
  }
}

/** A name as the key of an object literal, quoted where it must be. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
