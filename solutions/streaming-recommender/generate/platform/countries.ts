export interface Country {
  readonly code: string
  /** Accounts in a hundred. */
  readonly share: number
  /** Hours ahead of UTC; summer time is left out. */
  readonly offset: number
  /** How careless forms write it. */
  readonly spellings: readonly string[]
  /** `MM-DD`, beside Christmas and New Year. */
  readonly holidays: readonly string[]
}

export const COUNTRIES: readonly Country[] = [
  { code: 'US', share: 30, offset: -6, spellings: ['United States', 'USA', 'U.S.'], holidays: ['07-04', '11-26'] },
  {
    code: 'FR',
    share: 14,
    offset: 1,
    spellings: ['France', 'france '],
    holidays: ['05-01', '07-14', '08-15', '11-11'],
  },
  { code: 'DE', share: 13, offset: 1, spellings: ['Germany', 'Deutschland'], holidays: ['05-01', '10-03'] },
  {
    code: 'GB',
    share: 12,
    offset: 0,
    spellings: ['United Kingdom', 'UK', 'Great Britain'],
    holidays: ['05-04', '08-31'],
  },
  { code: 'ES', share: 8, offset: 1, spellings: ['Spain', 'España'], holidays: ['05-01', '10-12'] },
  { code: 'IT', share: 6, offset: 1, spellings: ['Italy', 'Italia'], holidays: ['04-25', '06-02', '08-15'] },
  { code: 'BR', share: 6, offset: -3, spellings: ['Brazil', 'Brasil'], holidays: ['04-21', '09-07'] },
  { code: 'CA', share: 4, offset: -5, spellings: ['Canada'], holidays: ['07-01'] },
  { code: 'JP', share: 4, offset: 9, spellings: ['Japan', '日本'], holidays: ['05-03', '05-04', '05-05'] },
  { code: 'NL', share: 3, offset: 1, spellings: ['Netherlands', 'Nederland', 'Holland'], holidays: ['04-27'] },
]

export const EVERYWHERE: readonly string[] = ['12-24', '12-25', '12-26', '12-31', '01-01']
