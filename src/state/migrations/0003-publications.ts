/**
 * What each publication changed, with what was remembered of the asset before: what it takes to undo it. And the steps
 * that were undone, which are not simply done again.
 */
export const PUBLICATIONS = [
  `create table publications (
    seq bigint primary key,
    run_id varchar(64) not null,
    table_name varchar(512) not null,
    from_location varchar(1000),
    to_location varchar(1000),
    before text not null,
    at varchar(32) not null,
    undone_at varchar(32)
  )`,
  'create index publications_by_run on publications (run_id)',
  `create table held (
    asset varchar(512) primary key,
    run_id varchar(64) not null,
    fingerprint varchar(64) not null,
    inputs text not null,
    cursor_value text,
    at varchar(32) not null
  )`,
] as const
