with pairs as (
  select title_id, other_id, sum(accounts) as together
  from marts.co_view_days
  group by all
), both_ways as (
  select title_id, other_id, together from pairs
  union all
  select other_id as title_id, title_id as other_id, together from pairs
), totals as (
  select title_id, sum(together) as together from both_ways group by title_id
), scored as (
  select b.title_id, b.other_id, b.together, b.together / sqrt(cast(a.together as double) * o.together) as score
  from both_ways b
  join totals a on a.title_id = b.title_id
  join totals o on o.title_id = b.other_id
  where b.together >= 3
), ranked as (
  select *, row_number() over (partition by title_id order by score desc, together desc, other_id) as rank
  from scored
)
select title_id, other_id, together, score, rank
from ranked
where rank <= 50
