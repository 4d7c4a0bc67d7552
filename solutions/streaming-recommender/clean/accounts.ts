import { notNull, oneOf, references, sql, t, table, unique } from 'massif'
import { countries, country_spellings } from '../raw/countries.ts'
import { signups } from '../raw/signups.ts'

export const accounts = table({
  about: 'One row per account, as it was last exported.',
  columns: {
    account_id: t.bigint().required(),
    email: t.string().about('In lower case; null where it is no address.'),
    country: t.string().required().about('ISO 3166-1; what no spelling is known for stays as it was typed.'),
    plan: t.string(),
    signed_up_on: t.date().required(),
    updated_at: t.timestamp(),
  },
  key: ['account_id'],
  checks: [
    unique('account_id'),
    notNull('signed_up_on'),
    oneOf('plan', ['basic', 'standard', 'premium']),
    references('country', countries, 'code').warn(),
  ],
  query: sql`
    with versions as (
      select *, row_number() over (partition by account_id order by updated_at desc, plan, email) as version
      from ${signups}
    )
    select v.account_id,
      case when lower(trim(v.email)) like '%_@_%._%' then lower(trim(v.email)) end as email,
      coalesce(s.code, nullif(upper(trim(v.country)), ''), 'ZZ') as country,
      v.plan, v.signed_up_on, v.updated_at
    from versions v
    left join ${country_spellings} s on s.spelling = lower(trim(v.country))
    where v.version = 1`,
})
