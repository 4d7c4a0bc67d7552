with days as (
  select day, title_id, plays, watched_s, max(day) over () as as_of from marts.watch_time
), watched as (
  select title_id, max(as_of) as as_of,
    coalesce(sum(plays) filter (where day > as_of - interval '7 days'), 0) as plays_7,
    coalesce(sum(plays) filter (where day > as_of - interval '14 days'), 0) as plays_14,
    coalesce(sum(plays) filter (where day > as_of - interval '28 days'), 0) as plays_28,
    coalesce(sum(watched_s) filter (where day > as_of - interval '28 days'), 0) / 3600.0 as hours_28
  from days
  group by title_id
), opinions as (
  select title_id, count(*) filter (where verdict = 'up') as ups, count(*) filter (where verdict = 'down') as downs
  from clean.likes
  group by title_id
), neighbours as (
  select title_id, count(*) as co_views, max(score) as closeness from marts.co_views group by title_id
), sought as (
  select title_id, count(*) as searches from marts.search_outcomes where title_id is not null group by title_id
)
select w.title_id, w.as_of, t.kind, t.year, t.runtime_s,
  date_diff('day', t.added_on, w.as_of) as age_days, date_diff('day', w.as_of, t.leaves_on) as days_left,
  date_diff('day', t.added_on, w.as_of) < 28 as fresh,
  w.plays_7, w.plays_28, w.hours_28, coalesce(w.plays_7 / nullif(cast(w.plays_14 as double), 0), 0.5) as trend,
  cume_dist() over (order by w.plays_28) as popularity, c.completion, c.left_at_once,
  coalesce(o.ups, 0) as ups, coalesce(o.downs, 0) as downs,
  (coalesce(o.ups, 0) + 1) / (coalesce(o.ups, 0) + coalesce(o.downs, 0) + 2.0) as approval,
  coalesce(n.co_views, 0) as co_views, n.closeness, coalesce(s.searches, 0) as searches
from watched w
left join clean.titles t on t.title_id = w.title_id
left join marts.completion c on c.title_id = w.title_id
left join opinions o on o.title_id = w.title_id
left join neighbours n on n.title_id = w.title_id
left join sought s on s.title_id = w.title_id
