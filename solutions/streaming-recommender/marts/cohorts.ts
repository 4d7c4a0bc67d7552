import { rule, self, sql, t, table, unique, view } from 'massif'

export const cohorts = table({
  about: 'Who stays: of the accounts that signed up in a week, how many watched something in each week after.',
  columns: {
    signup_week: t.date().required().about('Monday.'),
    week: t.integer().required().about('Weeks since the sign-up; 0 is the first seven days.'),
    accounts: t.bigint().required().about('That signed up, and signed up early enough to have lived the whole week.'),
    active: t.bigint().required(),
    retention: t.double().required(),
  },
  key: ['signup_week', 'week'],
  checks: [
    unique('signup_week', 'week'),
    rule('a part of all', sql`select * from ${self} where retention not between 0 and 1`),
  ],
  query: sql.file('./cohorts.sql'),
})

export const retention = view({
  about: 'The cohorts side by side: part of the accounts still there after one, four and eight weeks.',
  columns: {
    signup_week: t.date(),
    accounts: t.bigint(),
    first_week: t.double(),
    week_1: t.double(),
    week_4: t.double(),
    week_8: t.double(),
  },
  query: sql`
    select signup_week, max(accounts) as accounts, max(retention) filter (where week = 0) as first_week,
      max(retention) filter (where week = 1) as week_1, max(retention) filter (where week = 4) as week_4,
      max(retention) filter (where week = 8) as week_8
    from ${cohorts} group by signup_week`,
})
