with daily as (
  select day, title_id, sum(watched_s) / 3600.0 as hours
  from marts.watch_time.in(interval, { back: '13 days' })
  group by all
), days as (
  select distinct day from daily where day >= cast(:interval_start as date)
), scored as (
  select days.day, daily.title_id,
    -- Rounded, so that titles of equal scores are ranked the same whatever the order of adding.
    round(sum(daily.hours * power(0.5, date_diff('day', daily.day, days.day) / 3.0)), 6) as score,
    coalesce(sum(daily.hours) filter (where daily.day = days.day), 0) as hours
  from days
  join daily on daily.day between days.day - interval '13 days' and days.day
  group by all
), ranked as (
  select *, row_number() over (partition by day order by score desc, title_id) as rank
  from scored
)
select day, rank, title_id, score, hours
from ranked
where rank <= 100
