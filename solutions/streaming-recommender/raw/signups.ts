import { csv, t } from 'massif'

export const signups = csv({
  about:
    'Accounts as the customer system exports them, a file for each month of sign-up; the open month is exported anew every day.',
  path: 'data/accounts/*.csv.gz',
  dateFormat: '%d/%m/%Y',
  columns: {
    account_id: t.bigint().required(),
    email: t.string().about('As it was typed.'),
    country: t.string().about('As it was typed: a code or a name, in any language.'),
    plan: t.string(),
    signed_up_on: t.date().required(),
    updated_at: t.timestamp().required(),
  },
  maxRejected: 100,
})
