import { makeEach } from '#server/runtime/make-each'
import { detectLanguage } from '#shared/utils/language'
import { createSpelling } from './spelling'
import type { FoundPassage, Language, Passage } from './types'
import { withoutGreeting, wordsOf } from './words'
import type { Word } from './words'

/** A question whose best passage scores less than this is not answered by the knowledge. */
export const KNOWLEDGE_THRESHOLD = 0.5

// Okapi BM25 (Robertson, Zaragoza 2009) with the constants of its usual form
const K1 = 1.5
const B = 0.75
const HEADING_WEIGHT = 4
// The document's title is shared by all its sections and tells them apart less
const TITLE_WEIGHT = 2
/** What a word found only in the text, not in a heading, adds to the coverage of the question. */
const TEXT_COVERAGE = 0.75
/** A word of no passage is taken for one of half a passage: rarer than any other, but not the whole question. */
const UNKNOWN_PASSAGES = 0.5
/** A question of common words only, such as "the address?", asks for at least this share of a rare word. */
const LEAST_ASKED = 0.9
/** What a passage in another language than the question's is worth in the order of results. */
const OTHER_LANGUAGE = 0.5

export interface SearchOptions {
  limit: number
  /** Language to prefer; the query's own when not given. */
  language?: Language
  /** Only these documents. */
  documentIds?: Iterable<string>
}

export interface PassageIndex {
  readonly size: number
  /** Best passages first; none when the query holds no informative word. */
  search(query: string, options: SearchOptions): FoundPassage[]
}

/** Where one term's postings lie, and how rare it is. */
interface Term { start: number, end: number, rarity: number }

/**
 * Postings of all terms one after another: passage numbers in ascending order, what the term adds to
 * their score, and what it adds to the coverage of a question.
 */
interface Postings { terms: Map<string, Term>, passages: Uint32Array, impacts: Float32Array, covers: Float32Array }

interface StemCount { count: number, inHeading: boolean }

interface TermCounts { passages: number[], counts: number[], inHeading: boolean[] }

/** A search index over passages, held in memory and never changed. A passage that can't be indexed is left out. */
export function createPassageIndex(given: Passage[]): PassageIndex {
  const spellings = new Map<string, string>()
  const counted = makeEach('passage', given, passage => ({ passage, counts: countStems(passage, spellings) }))
  const passages = counted.map(({ passage }) => passage)
  const postings = buildPostings(counted.map(({ counts }) => counts))
  const spelling = createSpelling(spellings)
  const scores = new Float32Array(passages.length)
  const coverage = new Float32Array(passages.length)
  const unknownRarity = rarityOf(UNKNOWN_PASSAGES, passages.length)

  function search(query: string, { limit, language = detectLanguage(query), documentIds }: SearchOptions): FoundPassage[] {
    const words = informativeWords(query, knownStem)
    const asked = words.reduce((sum, { stem }) => sum + (postings.terms.get(stem)?.rarity ?? unknownRarity), 0)
    const total = Math.max(asked, LEAST_ASKED * unknownRarity)
    const touched = addUp(words)
    const allowed = documentIds && new Set(documentIds)
    const orderOf = (at: number) => scores[at]! * (passages[at]!.language === language ? 1 : OTHER_LANGUAGE)
    const found = touched
      .filter(at => !allowed || allowed.has(passages[at]!.documentId))
      .map(at => ({ at, order: orderOf(at) }))
    const best = takeBest(found, limit).map(({ at }): FoundPassage => ({
      ...passages[at]!,
      rawScore: scores[at]!,
      score: Math.min(1, coverage[at]! / total),
      matchedWords: words.filter(({ stem }) => holds(postings, stem, at)).map(word => word.text)
    }))
    for (const at of touched) scores[at] = coverage[at] = 0
    return best
  }

  const knownStem = ({ stem, normal }: Word) => postings.terms.has(stem) ? stem : spelling.correct(normal) ?? stem

  /** Leaves each passage's score and coverage in the two arrays and gives the passages that have one. */
  function addUp(words: Word[]): number[] {
    const touched: number[] = []
    for (const { stem } of words) {
      const term = postings.terms.get(stem)
      if (!term) continue
      for (let i = term.start; i < term.end; i++) {
        const at = postings.passages[i]!
        if (scores[at] === 0) touched.push(at)
        scores[at]! += postings.impacts[i]!
        coverage[at]! += postings.covers[i]!
      }
    }
    return touched
  }

  return { size: passages.length, search }
}

function buildPostings(passages: Map<string, StemCount>[]): Postings {
  const lengths = new Float32Array(passages.length)
  const byStem = new Map<string, TermCounts>()
  passages.forEach((counts, at) => {
    for (const [stem, { count, inHeading }] of counts) {
      lengths[at]! += count
      let term = byStem.get(stem)
      if (!term) byStem.set(stem, term = { passages: [], counts: [], inHeading: [] })
      term.passages.push(at)
      term.counts.push(count)
      term.inHeading.push(inHeading)
    }
  })
  return layOut(byStem, lengths)
}

function layOut(byStem: Map<string, TermCounts>, lengths: Float32Array): Postings {
  const average = lengths.reduce((sum, length) => sum + length, 0) / lengths.length || 1
  const size = [...byStem.values()].reduce((sum, term) => sum + term.passages.length, 0)
  const postings: Postings = { terms: new Map(), passages: new Uint32Array(size), impacts: new Float32Array(size), covers: new Float32Array(size) }
  let next = 0
  for (const [stem, term] of byStem) {
    const rarity = rarityOf(term.passages.length, lengths.length)
    postings.terms.set(stem, { start: next, end: next + term.passages.length, rarity })
    term.passages.forEach((at, i) => {
      const count = term.counts[i]!
      postings.passages[next] = at
      postings.covers[next] = rarity * (term.inHeading[i] ? 1 : TEXT_COVERAGE)
      postings.impacts[next++] = rarity * count * (K1 + 1) / (count + K1 * (1 - B + B * lengths[at]! / average))
    })
  }
  return postings
}

/** Also notes in `spellings` which stem each word as written stands for. */
function countStems({ headings, text }: Passage, spellings: Map<string, string>): Map<string, StemCount> {
  const counts = new Map<string, StemCount>()
  const add = (source: string, weight: number, inHeading: boolean) => {
    for (const word of wordsOf(source)) {
      if (word.stop) continue
      spellings.set(word.normal, word.stem)
      const known = counts.get(word.stem)
      if (known) known.count += weight
      else counts.set(word.stem, { count: weight, inHeading })
    }
  }
  add(headings[0] ?? '', TITLE_WEIGHT, true)
  add(headings.slice(1).join('\n'), HEADING_WEIGHT, true)
  add(text, 1, false)
  return counts
}

function informativeWords(query: string, knownStem: (word: Word) => string): Word[] {
  const byStem = new Map<string, Word>()
  for (const word of withoutGreeting(wordsOf(query))) {
    if (word.stop) continue
    const stem = knownStem(word)
    if (!byStem.has(stem)) byStem.set(stem, { ...word, stem })
  }
  return [...byStem.values()]
}

/** The `limit` highest without sorting the rest. */
function takeBest(found: { at: number, order: number }[], limit: number) {
  const best: { at: number, order: number }[] = []
  for (const item of found) {
    if (best.length >= limit && item.order <= (best[limit - 1]?.order ?? Infinity)) continue
    let place = best.length
    while (place > 0 && best[place - 1]!.order < item.order) place--
    best.splice(place, 0, item)
    if (best.length > limit) best.pop()
  }
  return best
}

function holds({ terms, passages }: Postings, stem: string, passage: number): boolean {
  const term = terms.get(stem)
  if (!term) return false
  let low = term.start
  let high = term.end
  while (low < high) {
    const middle = (low + high) >> 1
    if (passages[middle]! < passage) low = middle + 1
    else high = middle
  }
  return low < term.end && passages[low] === passage
}

function rarityOf(documents: number, all: number): number {
  return Math.log(1 + (all - documents + 0.5) / (documents + 0.5))
}
