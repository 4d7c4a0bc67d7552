-- Weeks are counted from each account's own day of sign-up. Weeks that are not over yet are left out, and so are
-- sign-ups before the first day there are plays of.
with seen as (
  select min(day) as first_day, max(day) as last_day from marts.account_days
), people as (
  select a.account_id, a.signed_up_on, cast(date_trunc('week', a.signed_up_on) as date) as signup_week,
    floor((date_diff('day', a.signed_up_on, seen.last_day) + 1) / 7) as weeks
  from clean.accounts a cross join seen
  where a.signed_up_on >= seen.first_day
), weeks as (
  select distinct floor(date_diff('day', seen.first_day, d.day) / 7) as week
  from marts.account_days d cross join seen
), lived as (
  select p.account_id, p.signed_up_on, p.signup_week, w.week
  from people p join weeks w on w.week < p.weeks
), active as (
  select distinct p.account_id, floor(date_diff('day', p.signed_up_on, d.day) / 7) as week
  from people p join marts.account_days d on d.account_id = p.account_id and d.day >= p.signed_up_on
)
select l.signup_week, cast(l.week as integer) as week, count(*) as accounts, count(a.account_id) as active,
  count(a.account_id) * 1.0 / count(*) as retention
from lived l
left join active a on a.account_id = l.account_id and a.week = l.week
group by l.signup_week, l.week
