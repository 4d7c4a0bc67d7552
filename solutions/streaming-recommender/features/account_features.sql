with days as (
  select *, max(day) over () as as_of from marts.account_days
), habits as (
  select account_id, max(as_of) as as_of, date_diff('day', max(day), max(as_of)) as recency_days,
    count(*) filter (where day > as_of - interval '7 days') as days_7,
    count(*) filter (where day > as_of - interval '28 days') as days_28,
    coalesce(sum(watched_s) filter (where day > as_of - interval '28 days'), 0) / 3600.0 as hours_28,
    coalesce(sum(plays) filter (where day > as_of - interval '28 days'), 0) as plays_28,
    sum(completed) * 1.0 / sum(plays) as completed,
    sum(evening_s) * 1.0 / sum(watched_s) as evening,
    coalesce(sum(watched_s) filter (where date_diff('day', date_trunc('week', day), day) >= 5), 0) * 1.0 / sum(watched_s) as weekend
  from days
  group by account_id
), device_days as (
  select account_id, device, count(*) as days from marts.account_days group by all
), devices as (
  select account_id, device, row_number() over (partition by account_id order by days desc, device) as nth from device_days
), watched as (
  select account_id, count(distinct title_id) as titles_all from clean.plays group by account_id
), tastes as (
  -- Shares that differ in their last digits only are equal: the name decides.
  select *, row_number() over (partition by account_id order by round(share, 9) desc, genre) as nth
  from features.account_genres
  where share > 0
), breadth as (
  select account_id, exp(-sum(share * ln(share))) as genres from tastes group by account_id
), opinions as (
  select account_id, count(*) filter (where verdict = 'up') as ups, count(*) filter (where verdict = 'down') as downs
  from clean.likes
  group by account_id
), asked as (
  select s.account_id, count(*) as searches_28
  from clean.searches s
  join habits h on h.account_id = s.account_id and s.searched_at >= h.as_of - interval '27 days'
  group by s.account_id
)
select h.account_id, h.as_of, a.country, a.plan, date_diff('day', a.signed_up_on, h.as_of) as tenure_days, h.recency_days,
  h.days_7, h.days_28, h.hours_28, h.plays_28, w.titles_all, h.completed, h.evening, h.weekend, d.device,
  t.genre, t.share as genre_share, b.genres, coalesce(o.ups, 0) as ups, coalesce(o.downs, 0) as downs,
  coalesce(q.searches_28, 0) as searches_28
from habits h
join watched w on w.account_id = h.account_id
left join clean.accounts a on a.account_id = h.account_id
left join devices d on d.account_id = h.account_id and d.nth = 1
left join tastes t on t.account_id = h.account_id and t.nth = 1
left join breadth b on b.account_id = h.account_id
left join opinions o on o.account_id = h.account_id
left join asked q on q.account_id = h.account_id
