import type { DatabaseSync } from 'node:sqlite'
import { withoutGreeting, wordsOf } from '../words.ts'
import { isCorrectable } from './stems.ts'
import { typingErrorsOf } from './typing-errors.ts'

export interface AskedWord {
  /** As the person wrote it. */
  text: string
  stem: string
  /** How many passages hold it. */
  passages: number
  rarity: number
}

/** What a question asks for, in the words of the index. */
export interface Question {
  words: AskedWord[]
  /** What a word of no passage weighs. */
  unknownRarity: number
  /** For FTS5's MATCH; empty when no word is known. */
  match: string
}

/** A word of no passage is taken for one of half a passage: rarer than any other, but not the whole question. */
const UNKNOWN_PASSAGES = 0.5
/** A longer text is no question: what follows is not looked at. */
const LONGEST_QUESTION = 8_000
const MOST_WORDS = 64
const MOST_CORRECTED = 8
const ENOUGH_PASSAGES = 2_000

export function createQuestions(reader: DatabaseSync) {
  const termCount = reader.prepare('SELECT passages FROM terms WHERE stem = ?')
  const knownSpelling = reader.prepare('SELECT s.stem FROM json_each(?) t JOIN spellings s ON s.word = t.value JOIN terms c ON c.stem = s.stem ORDER BY c.passages DESC, s.word LIMIT 1')
  const passagesWith = (stem: string) => Number(termCount.get(stem)?.passages ?? 0)

  function correct(normal: string): string | null {
    const found = knownSpelling.get(JSON.stringify([normal, ...typingErrorsOf(normal)]))
    return found ? String(found.stem) : null
  }

  /** `all`: number of passages in the index. */
  function read(text: string, all: number): Question {
    const byStem = new Map<string, AskedWord>()
    let corrected = 0
    for (const { text: written, normal, stem: own, stop } of withoutGreeting(wordsOf(text.slice(0, LONGEST_QUESTION)))) {
      if (stop || byStem.has(own)) continue
      if (byStem.size === MOST_WORDS) break
      const isUnknown = !passagesWith(own) && isCorrectable(normal) && corrected++ < MOST_CORRECTED
      const stem = isUnknown ? correct(normal) ?? own : own
      if (byStem.has(stem)) continue
      const passages = passagesWith(stem)
      byStem.set(stem, { text: written, stem, passages, rarity: rarityOf(passages || UNKNOWN_PASSAGES, all) })
    }
    const words = [...byStem.values()]
    return { words, unknownRarity: rarityOf(UNKNOWN_PASSAGES, all), match: matchOf(words) }
  }

  return { read }
}

/** The rarest words first, until they find passages enough: the others tell these apart when they are scored. */
function matchOf(words: readonly AskedWord[]): string {
  let found = 0
  return words.filter(({ passages }) => passages)
    .sort((a, b) => a.passages - b.passages)
    .filter(({ passages }) => {
      found += passages
      return found - passages < ENOUGH_PASSAGES
    })
    .map(({ stem }) => `"${stem}"`).join(' OR ')
}

const rarityOf = (passages: number, all: number) => Math.log(1 + (all - passages + 0.5) / (passages + 0.5))
