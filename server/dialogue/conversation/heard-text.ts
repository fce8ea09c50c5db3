import { detectLanguage } from '#shared/utils/language'
import { speakable } from '#server/tts/text/speakable'

interface SpokenClause {
  text: string
  /** Index in the answer behind it. */
  end: number
  /** ms of the answer's sound; the end is known once the voice has finished it. */
  startMs: number
  endMs: number | null
  isTold: boolean
}

/** Which words belong to which sound of one answer. */
export interface HeardText {
  /** The sound that comes from `atMs` on says this clause. */
  began(clause: { text: string, end: number }, atMs: number): void
  completed(atMs: number): void
  /** Clauses that begin to be heard with the sound before `ms`; each is given once. */
  begunBefore(ms: number): string[]
  /** The answer up to the word that was being heard at `ms`. */
  until(ms: number): string
}

/** Speech of a usual pace, for a clause that is still being made. */
const MS_PER_CHARACTER = 65
/** A word counts as heard when this share of it was. */
const HEARD_SHARE = 0.5

export function createHeardText(): HeardText {
  const clauses: SpokenClause[] = []

  return {
    began: ({ text, end }, startMs) => void clauses.push({ text, end, startMs, endMs: null, isTold: false }),
    completed(atMs) {
      const last = clauses.at(-1)
      if (last) last.endMs = atMs
    },
    begunBefore(ms) {
      const begun = clauses.filter(({ isTold, startMs }) => !isTold && startMs < ms)
      for (const clause of begun) clause.isTold = true
      return begun.map(({ text }) => text)
    },
    until: ms => clauses.map((clause) => {
      const endMs = clause.endMs ?? clause.startMs + speakable(clause.text).length * MS_PER_CHARACTER
      return ms >= endMs ? clause.text : ms <= clause.startMs ? '' : firstWords(clause.text, (ms - clause.startMs) / (endMs - clause.startMs))
    }).join('').trimEnd()
  }
}

/** A word, or a link of several. */
const WORD = /\[[^\]\n]*\]\([^)\s]*\)\S*|\S+/gu

/** The words of the first `share` of a text, taking every character that is spoken to last equally long. */
function firstWords(text: string, share: number): string {
  const language = detectLanguage(text)
  const words = [...text.matchAll(WORD)].map(({ index, 0: word }) => ({ end: index + word.length, length: speakable(word, language).length + 1 }))
  const heard = share * words.reduce((sum, { length }) => sum + length, 0)
  let spoken = 0
  let end = 0
  for (const word of words) {
    if (spoken + word.length * HEARD_SHARE > heard) break
    spoken += word.length
    end = word.end
  }
  return text.slice(0, end)
}
