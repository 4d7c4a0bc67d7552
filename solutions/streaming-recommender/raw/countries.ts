import { csv, t, unique } from 'massif'

export const countries = csv({
  about: 'Countries the service is sold in. `ZZ` stands for an unknown one.',
  path: 'raw/countries.csv',
  columns: { code: t.string().required(), name: t.string().required(), region: t.string().required() },
  checks: [unique('code')],
})

export const country_spellings = csv({
  about: 'How people write their country, in lower case, and the code that is meant. Add a line for each new one.',
  path: 'raw/country_spellings.csv',
  columns: { spelling: t.string().required(), code: t.string().required() },
  checks: [unique('spelling')],
})
