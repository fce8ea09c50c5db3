import { createHash } from 'node:crypto'
import { LONGEST_WORD } from '../../../shared/utils/stems.ts'
import { wordsOf } from '../words.ts'
import type { IndexedPassage } from './types.ts'

/** What the document's title, shared by all its passages, and the headings below it weigh against the text. */
export const WEIGHTS = { title: 2, headings: 4, text: 1 }

export interface PassageStems {
  title: string[]
  headings: string[]
  text: string[]
  /** Weighted number of informative words. */
  length: number
}

/** The informative words of a passage; notes in `spellings` which stem each word that may be mistyped stands for. */
export function stemsOf({ headings, text }: IndexedPassage, spellings: Map<string, string>): PassageStems {
  const stems = (source: string) => wordsOf(source).filter(word => !word.stop).map(({ normal, stem }) => {
    if (isCorrectable(normal)) spellings.set(normal, stem)
    return stem
  })
  const found = { title: stems(headings[0] ?? ''), headings: stems(headings.slice(1).join('\n')), text: stems(text) }
  const length = found.title.length * WEIGHTS.title + found.headings.length * WEIGHTS.headings + found.text.length * WEIGHTS.text
  return { ...found, length }
}

/** As they are stored: one line each for title, headings and text. */
export const joinStems = ({ title, headings, text }: PassageStems) => [title, headings, text].map(stems => stems.join(' ')).join('\n')

export interface StemCount { weight: number, inHeading: boolean }

/** How often each of the stems asked for stands in stored ones, weighted. */
export function countStems(stored: string, asked: ReadonlySet<string>): Map<string, StemCount> {
  const counts = new Map<string, StemCount>()
  const weights = [WEIGHTS.title, WEIGHTS.headings, WEIGHTS.text]
  stored.split('\n').forEach((line, at) => {
    for (const stem of line.split(' ')) {
      if (!asked.has(stem)) continue
      const known = counts.get(stem)
      if (known) known.weight += weights[at]!
      else counts.set(stem, { weight: weights[at]!, inHeading: at < 2 })
    }
  })
  return counts
}

/** What an embedding engine is given of a passage. */
export const embeddedText = (headings: readonly string[], text: string) => `${headings.join('\n')}\n\n${text}`

export const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)

// Below this length one letter makes another word: тест, тесто
const SHORTEST_CORRECTED = 6

export const isCorrectable = (word: string) => word.length >= SHORTEST_CORRECTED && word.length <= LONGEST_WORD
