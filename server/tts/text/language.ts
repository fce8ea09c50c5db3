import type { SpeechLanguage } from '../types'

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0

/** The language most letters of a text belong to; `fallback` when it has none. */
export function detectLanguage(text: string, fallback: SpeechLanguage = 'ru'): SpeechLanguage {
  const cyrillic = count(text, /\p{Script=Cyrillic}/gu)
  const latin = count(text, /\p{Script=Latin}/gu)
  if (cyrillic === latin) return cyrillic ? 'ru' : fallback
  return cyrillic > latin ? 'ru' : 'en'
}

export const hasCyrillic = (text: string): boolean => /\p{Script=Cyrillic}/u.test(text)
