/** What was delivered to each destination. Times are ISO 8601, UTC. */
export const DESTINATIONS = [
  `create table delivered (
    environment varchar(128) not null,
    destination varchar(512) not null,
    fingerprint varchar(64) not null,
    version varchar(128) not null,
    rows bigint not null,
    run_id varchar(64) not null,
    at varchar(32) not null,
    primary key (environment, destination)
  )`,
] as const
