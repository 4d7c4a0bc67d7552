/** DuckDB's words that a table or column cannot have as its bare name (`duckdb_keywords()`: reserved, type_function). */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default
  deferrable desc describe distinct do else end except false fetch for foreign from group having in initially intersect
  into lambda lateral leading limit not null offset on only or order pivot pivot_longer pivot_wider placing primary
  qualify references returning select show some summarize symmetric table then to trailing true union unique unpivot
  using variadic when where window with
  anti asof at authorization binary by collation columns concurrently cross freeze full generated glob ilike inner is
  isnull join left like map natural notnull outer overlaps positional right semi similar struct tablesample try_cast
  unpack verbose`.split(/\s+/),
)

/** Words that are part of the language rather than names, beside the reserved ones. */
const LANGUAGE = new Set(
  `array between bigint boolean char coalesce cube current date day days decimal double else
  enum escape every except exclude exists extract false filter first float following full generated glob group
  grouping having hour hours ilike inner int integer intersect interval is isnull join last lateral left like limit map
  materialized minute minutes month months natural not notnull null nulls numeric of offset on order ordinality outer
  over overlaps partition positional preceding precision quarter quarters range real recursive replace right rollup row
  rows second seconds select semi sets similar smallint struct substring text then ties time timestamp timestamptz
  treat trim true try_cast unbounded union using values varchar varying week weeks when where window with within without
  year years zone`.split(/\s+/),
)

const PLAIN = /^[a-z_][a-z0-9_]*$/i

/** A name as SQL takes it: quoted only where it must be. */
export function identifier(name: string): string {
  return PLAIN.test(name) && !RESERVED.has(name.toLowerCase()) ? name : quoted(name)
}

/** A name in quotes. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `namespace.name` as SQL takes it. */
export function qualified(name: string): string {
  return name.split('.').map(identifier).join('.')
}

/** Whether a word without quotes is part of the language: its case means nothing. */
export function isKeyword(lowerCased: string): boolean {
  return RESERVED.has(lowerCased) || LANGUAGE.has(lowerCased)
}
