/** What a check cost: rows it looked at, of how many. */
export const CHECK_COST = [
  'alter table checked add column looked bigint',
  'alter table checked add column table_rows bigint',
] as const
