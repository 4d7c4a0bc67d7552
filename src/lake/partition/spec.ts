/** How a column's value becomes the partition's. */
export type Transform =
  | { readonly name: 'identity' | 'year' | 'month' | 'day' | 'hour' | 'void' }
  | { readonly name: 'bucket'; readonly count: number }
  | { readonly name: 'truncate'; readonly width: number }

export interface PartitionField {
  readonly id: number
  readonly name: string
  /** Field id of the column in the schema. */
  readonly sourceId: number
  readonly transform: Transform
}

export interface PartitionSpec {
  readonly id: number
  readonly fields: readonly PartitionField[]
}
