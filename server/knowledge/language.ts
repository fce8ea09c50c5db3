import { STOP_WORDS } from './word-lists'
import type { Language } from './types'

const WORD = /[\u0400-\u04ff]+|[a-z]+/gi
const SAMPLE_LENGTH = 2_000

/**
 * The language of a text. Little words decide, since a Russian sentence is often full of Latin product
 * names and the other way round; then letters; Russian when there are none.
 */
export function detectLanguage(text: string): Language {
  let littleWords = 0
  let letters = 0
  for (const [word] of text.slice(0, SAMPLE_LENGTH).toLowerCase().replaceAll('ё', 'е').matchAll(WORD)) {
    const sign = word >= '\u0400' ? 1 : -1
    letters += sign * word.length
    if (STOP_WORDS.has(word)) littleWords += sign
  }
  return (littleWords || letters) < 0 ? 'en' : 'ru'
}
