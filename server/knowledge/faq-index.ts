import { createSpelling } from './spelling'
import type { FaqMatch, FaqRecord } from './types'
import { normalizeText, otherNamesOf, withoutGreeting, wordsOf } from './words'
import type { Word } from './words'

/** A match with at least this score answers at once, before any model is asked. */
export const FAQ_THRESHOLD = 0.8

// What a keyword found in the question is worth by itself; the rest is how much of the question it explains
const KEYWORD_SCORE = 0.5
const BEST_INEXACT = 0.99
const WORST_SHOWN = 0.1
const TYPO_WORTH = 0.9

export interface FaqIndex {
  /** The entry that answers the text for sure; null when there is none. */
  match(text: string): FaqMatch | null
  /** The closest entries, best first, sure or not. */
  explain(text: string, limit: number): FaqMatch[]
}

interface IndexedEntry {
  entry: FaqRecord
  questionKey: string
  keywordKeys: Set<string>
  questionStems: Set<string>
  /** Stems of each keyword that says something, in order. */
  phrases: string[][]
  allStems: Set<string>
}

/** What the person asked. A word counts less when it had to be corrected. */
interface Question {
  keys: string[]
  stems: string[]
  informative: Map<string, { text: string, weight: number, worth: number }>
  totalWeight: number
}

/** An index over enabled entries; made anew when an entry changes. */
export function createFaqIndex(entries: FaqRecord[]): FaqIndex {
  const indexed = entries.map(indexEntry)
  const byKey = new Map<string, number>()
  const byStem = new Map<string, number[]>()
  const spellings = new Map<string, string>()
  indexed.forEach((item, at) => {
    for (const key of [item.questionKey, ...item.keywordKeys]) if (key && !byKey.has(key)) byKey.set(key, at)
    for (const stem of item.allStems) byStem.set(stem, [...byStem.get(stem) ?? [], at])
    for (const word of wordsOf([item.entry.question, ...item.entry.keywords].join(' '))) addSpellings(spellings, word)
  })
  // a question wins over another entry's keyword
  indexed.forEach((item, at) => item.questionKey && byKey.set(item.questionKey, at))
  const spelling = createSpelling(spellings)

  const weightOf = (stem: string) => 1 + Math.log((indexed.length + 1) / ((byStem.get(stem)?.length ?? 0) + 1))

  function readQuestion(text: string): Question {
    const all = wordsOf(text)
    const words = withoutGreeting(all)
    const informative: Question['informative'] = new Map()
    const stems = words.map((word) => {
      const corrected = byStem.has(word.stem) || word.stop ? null : spelling.correct(word.normal)
      const stem = corrected ?? word.stem
      if (!word.stop && !informative.has(stem)) {
        informative.set(stem, { text: word.text, weight: weightOf(stem), worth: corrected ? TYPO_WORTH : 1 })
      }
      return stem
    })
    const totalWeight = sum([...informative.values()].map(word => word.weight))
    return { keys: [keyOf(all), keyOf(words)], stems, informative, totalWeight }
  }

  function rate(item: IndexedEntry, question: Question): FaqMatch {
    const words = [...question.informative].filter(([stem]) => item.allStems.has(stem))
    const ofQuestion = sum(words.map(([, word]) => word.weight * word.worth)) / question.totalWeight
    const inEntry = words.filter(([stem]) => item.questionStems.has(stem))
    const ofEntry = sum(inEntry.map(([, word]) => word.weight * word.worth)) / sum([...item.questionStems].map(weightOf))
    const byWords = ofEntry > 0 ? 2 * ofQuestion * ofEntry / (ofQuestion + ofEntry) : 0
    const byKeyword = item.phrases.some(phrase => holdsPhrase(question.stems, phrase)) ? KEYWORD_SCORE + (1 - KEYWORD_SCORE) * ofQuestion : 0
    const score = Math.min(BEST_INEXACT, Math.max(byWords, byKeyword))
    return toMatch(item.entry, score, byKeyword > byWords ? 'keyword' : 'words', words.map(([, word]) => word.text))
  }

  function explain(text: string, limit: number): FaqMatch[] {
    const question = readQuestion(text)
    const exact = question.keys.map(key => byKey.get(key)).find(at => at !== undefined)
    const candidates = new Set([...question.informative.keys()].flatMap(stem => byStem.get(stem) ?? []))
    const matches = [...candidates]
      .filter(at => at !== exact)
      .map(at => rate(indexed[at]!, question))
      .filter(match => match.score >= WORST_SHOWN)
      .sort((a, b) => b.score - a.score)
    if (exact !== undefined) matches.unshift(exactMatch(indexed[exact]!, question, text))
    return matches.slice(0, limit)
  }

  return {
    explain,
    match: text => explain(text, 1).find(match => match.sure) ?? null
  }
}

function indexEntry(entry: FaqRecord): IndexedEntry {
  const words = wordsOf(entry.question)
  const keywords = entry.keywords.map(keyword => wordsOf(keyword))
  const questionStems = new Set(informativeStems(withoutGreeting(words)))
  return {
    entry,
    questionKey: keyOf(words),
    keywordKeys: new Set(keywords.map(keyOf)),
    questionStems,
    phrases: keywords.filter(keyword => keyword.some(word => !word.stop)).map(keyword => keyword.map(word => word.stem)),
    allStems: new Set([...questionStems, ...keywords.flatMap(informativeStems)])
  }
}

function exactMatch(item: IndexedEntry, question: Question, text: string): FaqMatch {
  const isQuestion = question.keys.includes(item.questionKey)
  return toMatch(item.entry, isQuestion ? 1 : BEST_INEXACT, isQuestion ? 'exact' : 'keyword', wordsOf(text).map(word => word.text))
}

function toMatch(entry: FaqRecord, score: number, how: FaqMatch['how'], matchedWords: string[]): FaqMatch {
  return { entry, score, how, matchedWords, sure: score >= FAQ_THRESHOLD }
}

function addSpellings(spellings: Map<string, string>, word: Word) {
  if (word.stop) return
  for (const spelling of [word.normal, ...otherNamesOf(word.stem).map(normalizeText)]) spellings.set(spelling, word.stem)
}

function holdsPhrase(stems: string[], phrase: string[]): boolean {
  return stems.some((_, start) => phrase.every((stem, at) => stems[start + at] === stem))
}

const keyOf = (words: Word[]) => words.map(word => word.normal).join(' ')
const informativeStems = (words: Word[]) => words.filter(word => !word.stop).map(word => word.stem)
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
