import { given, test } from 'massif'
import { country_spellings } from '../raw/countries.ts'
import { signups } from '../raw/signups.ts'
import { accounts } from './accounts.ts'

const account = { account_id: 1, plan: 'basic', signed_up_on: '2026-01-05' }

export const newestExportCounts = test(accounts, {
  given: [
    given(signups, [
      { ...account, updated_at: '2026-01-05 08:00' },
      { ...account, plan: 'premium', updated_at: '2026-02-01 08:00' },
    ]),
  ],
  expect: [{ account_id: 1, plan: 'premium' }],
})

export const countriesAreSpeltOneWay = test(accounts, {
  given: [
    given(country_spellings, [{ spelling: 'frankreich', code: 'FR' }]),
    given(signups, [
      { ...account, account_id: 1, country: ' Frankreich ' },
      { ...account, account_id: 2, country: 'Atlantis' },
      { ...account, account_id: 3, country: '  ' },
    ]),
  ],
  expect: [
    { account_id: 1, country: 'FR' },
    { account_id: 2, country: 'ATLANTIS' },
    { account_id: 3, country: 'ZZ' },
  ],
})

export const whatIsNoAddressIsNone = test(accounts, {
  given: [
    given(signups, [
      { ...account, account_id: 1, email: ' Ada@Example.ORG' },
      { ...account, account_id: 2, email: 'none' },
    ]),
  ],
  expect: [
    { account_id: 1, email: 'ada@example.org' },
    { account_id: 2, email: null },
  ],
})
