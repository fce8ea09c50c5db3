import { hasContact, isCourtesy, looksLikeQuestion, SMALL_TALK } from '#shared/utils/small-talk'
import type { Language } from '#shared/schemas/settings'
import { withoutGreeting, wordsOf } from './words'

/** A longer one is a letter, not a question that one answer could be written for. */
const LONGEST = 500
const VOWEL = /[аеёиоуыэюяaeiouy]/
const MASK = '•••'

const EMAIL = /[^\s@<>]{1,100}@[^\s@<>]{1,255}\.\p{L}{2,}/gu
/** Runs of digits as people write telephone, card and account numbers. */
const NUMBER = /\+?\d[\d\s().-]{5,60}\d/g
const LOCAL_PHONE = /^\d{3}[\s.-]\d{2}[\s.-]\d{2}$/
const LEAST_DIGITS = 9

/** The text as it may be kept: without telephone numbers, other long numbers and e-mail addresses. */
export function maskContacts(text: string): string {
  return text.replace(EMAIL, MASK).replace(NUMBER, number => isPersonal(number) ? MASK : number)
}

const isPersonal = (number: string) => number.replace(/\D/g, '').length >= LEAST_DIGITS || LOCAL_PHONE.test(number)

/**
 * What was asked, in one line and masked, when it is a question that an answer could be written for; null for a
 * greeting, thanks, a message for the owner, noise, and what says nothing without the conversation around it.
 */
export function questionToKeep(text: string, language: Language): string | null {
  if (text.length > 2 * LONGEST) return null
  const line = text.replace(/\s+/g, ' ').trim()
  if (!line || line.length > LONGEST || line.startsWith('/')) return null
  if (!line.includes(' ') && line.includes('://')) return null
  const masked = maskContacts(line)
  const words = wordsOf(masked)
  const asked = withoutGreeting(words)
  const normal = asked.map(word => word.normal)
  const talk = SMALL_TALK[language]
  const asks = looksLikeQuestion(line, normal, talk)
  if (isCourtesy(normal, talk) || isForOwner(line, asks, language)) return null
  const telling = new Set(asked.filter(word => !word.stop && /\p{L}/u.test(word.normal)).map(word => word.stem))
  if (telling.size < (asks ? 1 : 2) || !words.some(({ normal }) => VOWEL.test(normal))) return null
  return masked
}

/** Asks who is speaking, or leaves a message, which is no question about the business. */
function isForOwner(line: string, asks: boolean, language: Language): boolean {
  const { about, message, wish, introduction } = SMALL_TALK[language].patterns
  const lower = line.toLowerCase()
  return about.test(lower) || message.test(lower) || wish.test(lower) || (!asks && (hasContact(line) || introduction.test(lower)))
}
