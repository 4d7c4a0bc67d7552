-- Titles and accounts are looked up as they are now: a new catalogue every night is no reason to redo the past.
with reports as (
  select *, cast(started_at as date) as played_on,
    row_number() over (partition by event_id order by received_at) as report
  from raw.views.in(interval)
)
select r.event_id, r.account_id, r.title_id, r.played_on as day, r.started_at,
  r.started_at + r.watched_s * interval '1 second' as ended_at,
  r.watched_s,
  case when t.runtime_s > 0 then least(cast(r.watched_s as double) / t.runtime_s, 1) end as completion,
  coalesce(r.device, 'unknown') as device,
  coalesce(r.country, a.country, 'ZZ') as country,
  date_diff('second', r.started_at, r.received_at) - r.watched_s as delay_s
from reports r
left join clean.suspects.in(interval) s on s.account_id = r.account_id and s.day = r.played_on
left join clean.titles.lookup('latest') t on t.title_id = r.title_id
left join clean.accounts.lookup('latest') a on a.account_id = r.account_id
where r.report = 1 and s.account_id is null and r.watched_s > 0
