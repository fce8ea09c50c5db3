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

/** One section of one Markdown file. */
export interface Passage {
  /** Stable over restarts: document id + '#' + slug of the heading path. */
  id: string
  documentId: string
  documentTitle: string
  /** Headings from the document's title down to this section. */
  headings: string[]
  text: string
  language: Language
}

export interface FoundPassage extends Passage {
  /** BM25 score as computed, for the test box. */
  rawScore: number
  /**
   * 0 to 1: share of the question's informative words the passage covers, weighted by their rarity.
   * A word found only in the text counts less than one of a heading.
   */
  score: number
  matchedWords: string[]
}
