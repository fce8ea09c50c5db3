import { foldCase, grammaticalStem, LONGEST_WORD } from '../../shared/utils/stems.ts'
import { STOP_WORDS } from '../../shared/utils/stop-words.ts'
import { GREETING_PAIRS, GREETINGS, SAME_WORDS } from './word-lists.ts'

/** One word of a text. */
export interface Word {
  /** As the person wrote it. */
  text: string
  /** Lower case, NFKC, ё as е. */
  normal: string
  /** What all forms and names of the word share. */
  stem: string
  /** True for a word that says nothing about the subject. */
  stop: boolean
}

const WORD = /\p{N}+(?:[.,]\p{N}+)+|[\p{L}\p{N}\p{M}]+(?:-[\p{L}\p{N}\p{M}]+)*/gu
const LATIN = /^[a-z]+$/
const MAX_CACHED_STEMS = 50_000

const stems = new Map<string, string>()
const sameWords = collectSameWords()
const namesByStem = new Map(SAME_WORDS.map(names => [grammaticalStem(names[0]!), names]))

/** The words of a text in order, stop words included. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  for (const [found] of text.normalize('NFKC').matchAll(WORD)) {
    for (const part of splitHyphens(found)) words.push(toWord(part))
  }
  return words
}

/** Lower case words joined by single spaces, without punctuation: equal for texts a person would call the same. */
export function normalizeText(text: string): string {
  return wordsOf(text).map(word => word.normal).join(' ')
}

/** Drops an opening "Hello!" or "Добрый день," when something is said after it. */
export function withoutGreeting(words: Word[]): Word[] {
  let start = 0
  for (;;) {
    const word = words[start]?.normal ?? ''
    if (GREETINGS.has(word)) start += 1
    else if (GREETING_PAIRS.get(word)?.has(words[start + 1]?.normal ?? '')) start += 2
    else break
  }
  return start < words.length ? words.slice(start) : words
}

/** The stem of one normalised word: its grammatical one, then one name for each thing. */
export function stemOf(normal: string): string {
  if (normal.length > LONGEST_WORD) return normal
  const known = stems.get(normal)
  if (known !== undefined) return known
  if (stems.size >= MAX_CACHED_STEMS) stems.clear()
  const word = copyOf(normal)
  const grammatical = grammaticalStem(word)
  const stem = sameWords.get(word) ?? sameWords.get(grammatical) ?? grammatical
  stems.set(word, stem)
  return stem
}

/** A part of a string keeps the whole one in memory: a cached word would keep the message it came from. */
const copyOf = (part: string) => Buffer.from(part).toString()

/** Other spellings under which a stem is known, for the search of typing errors. */
export function otherNamesOf(stem: string): readonly string[] {
  return namesByStem.get(stem) ?? []
}

function toWord(text: string): Word {
  const normal = foldCase(text)
  return { text, normal, stem: stemOf(normal), stop: STOP_WORDS.has(normal) }
}

// 'wi-fi' and 'e-mail' are one word, 'чат-бот' is two
function splitHyphens(text: string): string[] {
  if (!text.includes('-')) return [text]
  const parts = text.split('-')
  const isOne = parts.some(part => part.length <= 2) && parts.every(part => LATIN.test(part.toLowerCase()))
  return isOne ? [parts.join('')] : parts
}

function collectSameWords(): Map<string, string> {
  const found = new Map<string, string>()
  for (const names of SAME_WORDS) {
    const name = grammaticalStem(names[0]!)
    for (const other of names) {
      found.set(other, name)
      const stem = grammaticalStem(other)
      if (stem.length >= 4 && !found.has(stem)) found.set(stem, name)
    }
  }
  return found
}
