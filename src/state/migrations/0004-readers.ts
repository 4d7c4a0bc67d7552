/** Who is reading: what it resolved must stay until it is done. Times are ISO 8601, UTC. */
export const READERS = [
  `create table readers (
    reader_id varchar(64) primary key,
    kind varchar(16) not null,
    host varchar(255) not null,
    process bigint not null,
    since varchar(32) not null,
    expires_at varchar(32) not null,
    locations text
  )`,
] as const
