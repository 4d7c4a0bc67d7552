/** Which runs are written down in the lake's own tables, and what every check of a run found. Times are ISO 8601, UTC. */
export const HISTORY = [
  'alter table runs add column flushed_at varchar(32)',
  `create table check_outcomes (
    run_id varchar(64) not null,
    asset varchar(512) not null,
    check_name varchar(512) not null,
    passed integer not null,
    severity varchar(16) not null,
    violations bigint not null,
    seconds double precision not null,
    at varchar(32) not null,
    primary key (run_id, asset, check_name)
  )`,
] as const
