-- A session that began before midnight goes on after it: the day before is read too, and what begins there is dropped.
-- A session of more than a day is cut.
with plays as (
  select *, max(ended_at) over (
      partition by account_id order by started_at, event_id rows between unbounded preceding and 1 preceding
    ) as quiet_since
  from clean.plays.in(interval, { back: '1 day' })
), sessions as (
  select *, max(case when quiet_since is null or started_at > quiet_since + interval '30 minutes' then started_at end) over (
      partition by account_id order by started_at, event_id rows between unbounded preceding and current row
    ) as session_started_at
  from plays
)
select event_id, account_id, session_started_at, title_id, started_at, ended_at, watched_s, device, country
from sessions
where started_at >= :interval_start
