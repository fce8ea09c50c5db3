export type Language = 'ru' | 'en'

export interface FaqRecord {
  id: string
  question: string
  answer: string
  keywords: string[]
  /** Null: it answers everybody. */
  set_id: string | null
}

/** How a FAQ entry was matched; the test box shows it. */
export interface FaqMatch {
  entry: FaqRecord
  /** 0 to 1; 1 only for `exact`. */
  score: number
  how: 'exact' | 'words' | 'keyword'
  /** Words of the question that were found in the entry, as the person wrote them. */
  matchedWords: string[]
  /** True when the score reaches the threshold, so that it answers at once. */
  sure: boolean
}
