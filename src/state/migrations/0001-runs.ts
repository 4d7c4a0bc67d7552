/** Runs, their steps, what produced each table, and what must be remembered between runs. Times are ISO 8601, UTC. */
export const RUNS = [
  `create table runs (
    run_id varchar(64) primary key,
    run_time varchar(32) not null,
    started_at varchar(32) not null,
    finished_at varchar(32),
    outcome varchar(16),
    selection text not null,
    host varchar(255) not null,
    process bigint not null,
    errors text
  )`,
  'create index runs_by_start on runs (started_at)',
  `create table steps (
    run_id varchar(64) not null,
    asset varchar(512) not null,
    kind varchar(16) not null,
    status varchar(16) not null,
    attempt integer not null,
    step_key varchar(64),
    reason text not null,
    ranges text,
    rows bigint,
    bytes bigint,
    rejected bigint,
    started_at varchar(32) not null,
    seconds double precision,
    data_version varchar(64),
    staged text,
    errors text,
    primary key (run_id, asset)
  )`,
  'create index steps_by_asset on steps (asset, started_at)',
  `create table produced (
    asset varchar(512) primary key,
    fingerprint varchar(64) not null,
    data_version varchar(64) not null,
    metadata_location varchar(1000) not null,
    table_uuid varchar(64) not null,
    snapshot varchar(32),
    inputs text not null,
    run_id varchar(64) not null,
    at varchar(32) not null
  )`,
  `create table cursors (
    source varchar(512) primary key,
    value text not null,
    run_id varchar(64) not null,
    at varchar(32) not null
  )`,
  `create table transfers (
    run_id varchar(64) not null,
    source varchar(512) not null,
    items bigint not null,
    rows bigint not null,
    bytes bigint not null,
    rejected bigint not null,
    seconds double precision not null,
    at varchar(32) not null,
    primary key (run_id, source)
  )`,
  `create table checked (
    asset varchar(512) not null,
    check_name varchar(512) not null,
    fingerprint varchar(64) not null,
    versions text not null,
    snapshots text not null,
    passed integer not null,
    severity varchar(16) not null,
    violations bigint not null,
    seconds double precision not null,
    run_id varchar(64) not null,
    at varchar(32) not null,
    primary key (asset, check_name)
  )`,
  `create table leases (
    table_name varchar(512) primary key,
    run_id varchar(64) not null,
    host varchar(255) not null,
    process bigint not null,
    expires_at varchar(32) not null
  )`,
] as const
