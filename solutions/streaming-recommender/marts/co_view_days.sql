-- Half a title counts as watched. A week back is read, so that a late report also redoes the week after it.
with watched as (
  select account_id, title_id, day, min(started_at) as started_at
  from clean.plays.in(interval, { back: '7 days' })
  where completion >= 0.5
  group by all
)
select later.day, least(later.title_id, earlier.title_id) as title_id, greatest(later.title_id, earlier.title_id) as other_id,
  count(distinct later.account_id) as accounts
from watched later
join watched earlier
  on earlier.account_id = later.account_id
  and earlier.title_id <> later.title_id
  and earlier.started_at < later.started_at
  and earlier.started_at >= later.started_at - interval '7 days'
where later.started_at >= :interval_start
group by all
