import { stemmer as stemEnglish } from '@orama/stemmers/english'
import { stemmer as stemRussian } from '@orama/stemmers/russian'
import { GREETING_PAIRS, GREETINGS, SAME_WORDS, STOP_WORDS } from './word-lists'

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
const CYRILLIC = /[\u0400-\u04ff]/
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
    else if (GREETING_PAIRS[word]?.has(words[start + 1]?.normal ?? '')) start += 2
    else break
  }
  return start < words.length ? words.slice(start) : words
}

/** The stem of one normalised word: Snowball for Cyrillic, Porter for Latin script, then one name for each thing. */
export function stemOf(normal: string): string {
  const known = stems.get(normal)
  if (known !== undefined) return known
  if (stems.size >= MAX_CACHED_STEMS) stems.clear()
  const grammatical = grammaticalStem(normal)
  const stem = sameWords.get(normal) ?? sameWords.get(grammatical) ?? grammatical
  stems.set(normal, stem)
  return stem
}

/** Other spellings under which a stem is known, for the search of typing errors. */
export function otherNamesOf(stem: string): readonly string[] {
  return namesByStem.get(stem) ?? []
}

function toWord(text: string): Word {
  const normal = text.toLowerCase().replaceAll('ё', 'е')
  return { text, normal, stem: stemOf(normal), stop: STOP_WORDS.has(normal) }
}

// 'wi-fi' and 'e-mail' are one word, 'чат-бот' is two
function splitHyphens(text: string): string[] {
  if (!text.includes('-')) return [text]
  const parts = text.split('-')
  const isOne = parts.some(part => part.length <= 2) && parts.every(part => LATIN.test(part.toLowerCase()))
  return isOne ? [parts.join('')] : parts
}

function grammaticalStem(word: string): string {
  if (CYRILLIC.test(word)) return russianRoot(stemRussian(word))
  if (!LATIN.test(word)) return word
  // the stemmer cuts the t of -tion too, so 'connection' would not meet 'connect'
  return stemEnglish(word.replace(/(?<=[a-z]{3}[st])ions?$/, ''))
}

/**
 * Brings a verb and its noun together, which Snowball keeps apart:
 * подключить, подключение, подключаю; настроить, настройка; добавить, добавление.
 */
function russianRoot(stem: string): string {
  return stem
    .replace(/(?<=.{3}[бвмпф])л(?:ен|я)?$/, '')
    .replace(/(?<=.{4})(?:ен|[иы]ва|[ая])$/, '')
    .replace(/(?<=.{4}[^аеиоуыэюя])к$/, '')
    .replace(/(?<=.{4})й$/, '')
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
