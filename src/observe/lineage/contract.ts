/** A column that another is made from. `*` stands for all columns of the relation, where it is not known which. */
export interface Origin {
  readonly relation: string
  readonly column: string
}

/** What a column is made from: the columns whose values go into it, not those that only choose rows. */
export interface ColumnLineage {
  readonly column: string
  readonly from: readonly Origin[]
  /** Some of it is more than what is read for certain, as the query could not be followed everywhere. */
  readonly uncertain: boolean
}

/** A relation that queries read, by its name, with its columns. */
export interface KnownRelation {
  readonly name: string
  readonly columns: readonly string[]
}
