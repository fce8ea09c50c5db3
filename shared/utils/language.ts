import type { Language } from '../schemas/settings'
import { foldCase } from './stems.ts'
import { STOP_WORDS } from './stop-words.ts'

const WORD = /[\u0400-\u04ff]+|[a-z]+/g
const SAMPLE_LENGTH = 2_000

/**
 * The language of a text. Little words decide, since a Russian sentence is often full of Latin product
 * names and the other way round; then letters; `fallback` when there are none.
 */
export function detectLanguage(text: string, fallback: Language = 'ru'): Language {
  let littleWords = 0
  let letters = 0
  for (const [word] of foldCase(text.slice(0, SAMPLE_LENGTH)).matchAll(WORD)) {
    const sign = word >= '\u0400' ? 1 : -1
    letters += sign * word.length
    if (STOP_WORDS.has(word)) littleWords += sign
  }
  const balance = littleWords || letters
  return balance ? (balance > 0 ? 'ru' : 'en') : fallback
}
