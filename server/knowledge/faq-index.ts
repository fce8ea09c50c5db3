import { makeEach } from '#server/runtime/make-each'
import { createSpelling } from './spelling'
import type { Spelling } from './spelling'
import type { FaqMatch, FaqRecord } from './types'
import { otherNamesOf, withoutGreeting, wordsOf } from './words'
import type { Word } from './words'

/** A match with at least this score answers at once, before any model is asked. */
export const FAQ_THRESHOLD = 0.8

// What a keyword found in the question is worth by itself; the rest is how much of the question it explains
const KEYWORD_SCORE = 0.5
const BEST_INEXACT = 0.99
const WORST_SHOWN = 0.1
const TYPO_WORTH = 0.9

export interface FaqIndex {
  /** Makes more entries findable. One that can't be indexed is left out. */
  add(entries: FaqRecord[]): void
  /** The entry that answers the text for sure; null when there is none. */
  match(text: string): FaqMatch | null
  /** The closest entries, best first, sure or not; with `setIds`, of these sets and of none. */
  explain(text: string, limit: number, setIds?: Iterable<string>): FaqMatch[]
}

interface IndexedEntry {
  entry: FaqRecord
  questionKey: string
  keywordKeys: string[]
  questionStems: string[]
  /** Stems of each keyword that says something, in order. */
  phrases: string[][]
  allStems: string[]
  /** Stem of each word that says something, by the word as written. */
  spellings: [normal: string, stem: string][]
}

interface Lookup {
  entries: IndexedEntry[]
  /** Places of entries by their whole question, and by a keyword. */
  byQuestion: Map<string, number[]>
  byKeyword: Map<string, number[]>
  byStem: Map<string, number[]>
  spelling: Spelling
}

/** What the person asked. A corrected word is worth less. */
interface Question {
  keys: string[]
  stems: string[]
  informative: Map<string, { text: string, place: number, worth: number }>
}

/** An index over enabled entries; made anew when an entry changes. */
export function createFaqIndex(entries: FaqRecord[] = []): FaqIndex {
  const lookup: Lookup = { entries: [], byQuestion: new Map(), byKeyword: new Map(), byStem: new Map(), spelling: createSpelling(new Map()) }
  const add = (more: FaqRecord[]) => {
    for (const item of makeEach('FAQ entry', more, indexEntry)) addToLookup(lookup, item)
  }
  add(entries)

  function explain(text: string, limit: number, setIds?: Iterable<string>): FaqMatch[] {
    const question = readQuestion(lookup, text)
    const allowed = setIds && new Set(setIds)
    const counts = (at: number) => {
      const set = lookup.entries[at]!.entry.set_id
      return !allowed || set === null || allowed.has(set)
    }
    // a question wins over another entry's keyword
    const exact = question.keys.flatMap(key => [...lookup.byQuestion.get(key) ?? [], ...lookup.byKeyword.get(key) ?? []]).find(counts)
    const candidates = new Set([...question.informative.keys()].flatMap(stem => lookup.byStem.get(stem) ?? []).filter(counts))
    if (exact !== undefined) candidates.delete(exact)
    const total = sum([...question.informative.keys()].map(stem => weightOf(lookup, stem)))
    const matches = [...candidates]
      .map(at => rate(lookup, lookup.entries[at]!, question, total))
      .filter(match => match.score >= WORST_SHOWN)
      .sort((a, b) => b.score - a.score)
    if (exact !== undefined) matches.unshift(exactMatch(lookup.entries[exact]!, question, text))
    return matches.slice(0, limit)
  }

  return {
    add,
    explain,
    match: text => explain(text, 1).find(match => match.sure) ?? null
  }
}

function indexEntry(entry: FaqRecord): IndexedEntry {
  const words = wordsOf(entry.question)
  const keywords = entry.keywords.map(keyword => wordsOf(keyword))
  const questionStems = [...new Set(informativeStems(withoutGreeting(words)))]
  return {
    entry,
    questionKey: keyOf(words),
    keywordKeys: keywords.map(keyOf),
    questionStems,
    phrases: keywords.filter(keyword => keyword.some(word => !word.stop)).map(keyword => keyword.map(word => word.stem)),
    allStems: [...new Set([...questionStems, ...keywords.flatMap(informativeStems)])],
    spellings: [...words, ...keywords.flat()].filter(word => !word.stop)
      .flatMap(({ normal, stem }) => [normal, ...otherNamesOf(stem)].map((spelling): [string, string] => [spelling, stem]))
  }
}

function addToLookup({ entries, byQuestion, byKeyword, byStem, spelling }: Lookup, item: IndexedEntry) {
  const at = entries.push(item) - 1
  addPlace(byQuestion, item.questionKey, at)
  for (const key of item.keywordKeys) addPlace(byKeyword, key, at)
  for (const stem of item.allStems) addPlace(byStem, stem, at)
  for (const [written, stem] of item.spellings) spelling.learn(written, stem)
}

function addPlace(places: Map<string, number[]>, key: string, at: number) {
  const others = places.get(key)
  if (others) others.push(at)
  else if (key) places.set(key, [at])
}

function readQuestion({ byStem, spelling }: Lookup, text: string): Question {
  const all = wordsOf(text)
  const words = withoutGreeting(all)
  const informative: Question['informative'] = new Map()
  const stems = words.map((word, place) => {
    const corrected = word.stop || byStem.has(word.stem) ? null : spelling.correct(word.normal)
    const stem = corrected ?? word.stem
    if (!word.stop && !informative.has(stem)) informative.set(stem, { text: word.text, place, worth: corrected ? TYPO_WORTH : 1 })
    return stem
  })
  return { keys: [keyOf(all), keyOf(words)], stems, informative }
}

/**
 * By words: the harmonic mean of how much of the question the entry explains and how much of the entry
 * was asked, rare words counting more. By keyword: its own worth and how much of the question is explained.
 */
function rate(lookup: Lookup, item: IndexedEntry, { stems, informative }: Question, total: number): FaqMatch {
  const shared = item.allStems.filter(stem => informative.has(stem))
  const worthOf = (some: string[]) => sum(some.map(stem => weightOf(lookup, stem) * informative.get(stem)!.worth))
  const ofQuestion = worthOf(shared) / total
  const asked = worthOf(shared.filter(stem => item.questionStems.includes(stem)))
  const ofEntry = asked && asked / sum(item.questionStems.map(stem => weightOf(lookup, stem)))
  const byWords = ofEntry && 2 * ofQuestion * ofEntry / (ofQuestion + ofEntry)
  const byKeyword = item.phrases.some(phrase => holdsPhrase(stems, phrase)) ? KEYWORD_SCORE + (1 - KEYWORD_SCORE) * ofQuestion : 0
  const texts = shared.map(stem => informative.get(stem)!).sort((a, b) => a.place - b.place).map(word => word.text)
  return toMatch(item.entry, Math.min(BEST_INEXACT, Math.max(byWords, byKeyword)), byKeyword > byWords ? 'keyword' : 'words', texts)
}

function exactMatch(item: IndexedEntry, { keys }: Question, text: string): FaqMatch {
  const isQuestion = keys.includes(item.questionKey)
  return toMatch(item.entry, isQuestion ? 1 : BEST_INEXACT, isQuestion ? 'exact' : 'keyword', wordsOf(text).map(word => word.text))
}

function toMatch(entry: FaqRecord, score: number, how: FaqMatch['how'], matchedWords: string[]): FaqMatch {
  return { entry, score, how, matchedWords, sure: score >= FAQ_THRESHOLD }
}

function holdsPhrase(stems: string[], phrase: string[]): boolean {
  return stems.some((_, start) => phrase.every((stem, at) => stems[start + at] === stem))
}

/** Rarer among entries weighs more, and a word of no entry weighs most. */
function weightOf({ entries, byStem }: Lookup, stem: string): number {
  return 1 + Math.log((entries.length + 1) / ((byStem.get(stem)?.length ?? 0) + 1))
}

const keyOf = (words: Word[]) => words.map(word => word.normal).join(' ')
const informativeStems = (words: Word[]) => words.filter(word => !word.stop).map(word => word.stem)
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
