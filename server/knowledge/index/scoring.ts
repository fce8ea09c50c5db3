import type { Question } from './question.ts'
import { countStems } from './stems.ts'
import type { IndexedPassage } from './types.ts'

export interface StoredPassage {
  number: number
  passage: IndexedPassage
  stems: string
  /** Weighted number of informative words. */
  length: number
}

export interface Scored extends StoredPassage {
  bm25: number
  /** 0 to 1, as IndexHit says. */
  coverage: number
  /** Words of the question that it holds, as the person wrote them. */
  words: string[]
}

// Okapi BM25 (Robertson, Zaragoza 2009) with the constants of its usual form
const K1 = 1.2
const B = 0.75
/** What a word found only in the text, not in a heading, adds to the coverage of the question. */
const TEXT_COVERAGE = 0.75
/** A question of common words only, such as "the address?", asks for at least this share of a rare word. */
const LEAST_ASKED = 0.9

/** Scores passages against a question; `averageLength` is that of all passages. */
export function createScoring({ words, unknownRarity }: Question, averageLength: number) {
  const asked = words.reduce((sum, { rarity }) => sum + rarity, 0)
  const total = Math.max(asked, LEAST_ASKED * unknownRarity)
  const stems = new Set(words.map(({ stem }) => stem))

  return (stored: StoredPassage): Scored => {
    const counts = countStems(stored.stems, stems)
    const found = words.filter(({ stem }) => counts.has(stem))
    const lengthFactor = K1 * (1 - B + B * stored.length / averageLength)
    let bm25 = 0
    let covered = 0
    for (const { stem, rarity } of found) {
      const { weight, inHeading } = counts.get(stem)!
      bm25 += rarity * weight * (K1 + 1) / (weight + lengthFactor)
      covered += rarity * (inHeading ? 1 : TEXT_COVERAGE)
    }
    return { ...stored, bm25, coverage: Math.min(1, covered / total), words: found.map(({ text }) => text) }
  }
}
