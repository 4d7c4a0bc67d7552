/** What people who like it watch. Every account has one of them first, another second; every title belongs to one. */
export interface Taste {
  readonly name: string
  /** Accounts in a hundred, and titles. */
  readonly share: number
  readonly genres: readonly string[]
  /** Country whose accounts lean to it. */
  readonly home: string
}

export const TASTES: readonly Taste[] = [
  { name: 'adrenaline', share: 19, genres: ['Action', 'Thriller', 'Adventure', 'Crime'], home: 'US' },
  { name: 'family', share: 16, genres: ['Animation', 'Family', 'Comedy', 'Fantasy'], home: 'CA' },
  { name: 'heart', share: 15, genres: ['Romance', 'Drama', 'Comedy', 'Music'], home: 'FR' },
  { name: 'other worlds', share: 14, genres: ['Sci-Fi', 'Fantasy', 'Adventure', 'Animation'], home: 'JP' },
  { name: 'who did it', share: 13, genres: ['Crime', 'Mystery', 'Drama', 'Thriller'], home: 'GB' },
  { name: 'laughter', share: 10, genres: ['Comedy', 'Stand-up', 'Music', 'Reality'], home: 'ES' },
  { name: 'the real world', share: 8, genres: ['Documentary', 'History', 'Nature', 'Biography'], home: 'DE' },
  { name: 'after dark', share: 5, genres: ['Horror', 'Mystery', 'Thriller', 'Sci-Fi'], home: 'BR' },
]

/** Index of the shelf that holds all titles: what people watch outside their tastes. */
export const EVERYTHING = TASTES.length
