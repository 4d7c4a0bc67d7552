import type { DataType } from '../../../define/data-type.ts'

/**
 * An expression for the text of a value as PostgreSQL's types read it: no digit is lost, and what PostgreSQL cannot
 * hold (a zero byte, NaN within JSON) is not changed into something else but refused there.
 *
 * @param value an expression of the column's type
 */
export function copyValue(value: string, type: DataType): string {
  switch (type.kind) {
    case 'scalar':
      switch (type.name) {
        case 'float':
          // By way of a double: a target of eight bytes then holds the very value.
          return `cast(cast(${value} as double) as varchar)`
        case 'date':
        case 'timestamp':
        case 'timestamptz':
          return era(`cast(${value} as varchar)`)
        case 'binary':
          return `'\\x' || hex(${value})`
        default:
          return `cast(${value} as varchar)`
      }
    case 'decimal':
      return `cast(${value} as varchar)`
    case 'list':
      return isArray(type) ? arrayText(value, type.element) : `cast(to_json(${value}) as varchar)`
    default:
      return `cast(to_json(${value}) as varchar)`
  }
}

/** Whether a type is an array of PostgreSQL's; lists of lists need not be rectangular, so that they are JSON there. */
export function isArray(type: DataType): type is DataType & { readonly kind: 'list' } {
  return type.kind === 'list' && (type.element.kind === 'scalar' || type.element.kind === 'decimal')
}

// DuckDB writes `0044-03-15 (BC) 10:00:00`, PostgreSQL reads the era at the end.
function era(text: string): string {
  return `case when ends_with(${text}, ')') or contains(${text}, '(BC)') then replace(${text}, ' (BC)', '') || ' BC' else ${text} end`
}

function arrayText(value: string, element: DataType): string {
  const text = copyValue('e', element)
  const quoted = `'"' || replace(replace(${text}, '\\', '\\\\'), '"', '\\"') || '"'`
  const items = `list_transform(${value}, lambda e: case when e is null then 'NULL' else ${quoted} end)`
  // Of no items the text is null, which the array is not.
  return `case when ${value} is null then null else '{' || coalesce(array_to_string(${items}, ','), '') || '}' end`
}
