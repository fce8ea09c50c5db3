// Runs in the index's thread: erasable TypeScript, relative imports with their extension.
import { wordsOf } from '../words.ts'

/** Passages are about as long, in characters. */
export const PASSAGE_LENGTH = 1_500
const SHORTEST = 500
/** Sentences on each side of a place that are compared. */
const WINDOW = 3
/** What the end of a paragraph adds to the likelihood that the subject changes there. */
const PARAGRAPH_BONUS = 0.15
/** Tables up to this stay whole, headings of columns beside every cell. */
const TABLE_LENGTH = 4_000
const LIST_LENGTH = 3_000
const TABLE_HEAD = 2

interface Sentence { text: string, endsParagraph: boolean, stems: Set<string> }

/**
 * Cuts a long text where its subject changes: between the shortest and the longest passage, at the place where the
 * sentences before and after share the fewest words (after TextTiling, Hearst 1997).
 */
export function cutProse(text: string): string[] {
  if (text.length <= PASSAGE_LENGTH) return [text]
  const sentences = sentencesOf(text)
  const pieces: string[] = []
  for (let start = 0; start < sentences.length;) {
    const end = bestEnd(sentences, start)
    pieces.push(joined(sentences.slice(start, end)))
    start = end
  }
  return pieces.filter(Boolean)
}

function bestEnd(sentences: Sentence[], start: number): number {
  let length = 0
  let best = start + 1
  let bestCohesion = Infinity
  for (let at = start; at < sentences.length; at++) {
    length += sentences[at]!.text.length + 1
    if (length > PASSAGE_LENGTH && at > start) return best
    if (length >= SHORTEST || at === start) {
      const cohesion = cohesionAt(sentences, at + 1)
      if (cohesion <= bestCohesion || length < SHORTEST) [best, bestCohesion] = [at + 1, length < SHORTEST ? Infinity : cohesion]
    } else {
      best = at + 1
    }
  }
  return sentences.length
}

/** 0 to 1: how many words the sentences before and after a place share. */
function cohesionAt(sentences: Sentence[], at: number): number {
  const before = unionOf(sentences.slice(Math.max(0, at - WINDOW), at))
  const after = unionOf(sentences.slice(at, at + WINDOW))
  const shared = [...before].filter(stem => after.has(stem)).length
  const cosine = shared ? shared / Math.sqrt(before.size * after.size) : 0
  return cosine - (sentences[at - 1]!.endsParagraph ? PARAGRAPH_BONUS : 0)
}

const unionOf = (sentences: Sentence[]) => new Set(sentences.flatMap(({ stems }) => [...stems]))

function sentencesOf(text: string): Sentence[] {
  return text.split(/\n{2,}/).flatMap((paragraph) => {
    const texts = paragraph.split(/(?<=[.!?…])\s+(?=\p{Lu}|\p{N}|[«"“(—-])/u).flatMap(pieces).filter(Boolean)
    return texts.map((sentence, at) => ({ text: sentence, endsParagraph: at === texts.length - 1, stems: stemsOf(sentence) }))
  })
}

/** A sentence without end is cut between words, or anywhere when it has none. */
function pieces(sentence: string): string[] {
  const found: string[] = []
  for (let rest = sentence.trim(); rest;) {
    const end = rest.length <= PASSAGE_LENGTH ? rest.length : rest.lastIndexOf(' ', PASSAGE_LENGTH) + 1 || PASSAGE_LENGTH
    found.push(rest.slice(0, end).trim())
    rest = rest.slice(end).trimStart()
  }
  return found
}

const stemsOf = (text: string) => new Set(wordsOf(text).filter(({ stop }) => !stop).map(({ stem }) => stem))

const joined = (sentences: Sentence[]) =>
  sentences.map(({ text, endsParagraph }, at) => text + (at === sentences.length - 1 ? '' : endsParagraph ? '\n\n' : ' ')).join('')

/** Between rows, each part under the columns' headings again. */
export function cutTable(table: string): string[] {
  if (table.length <= TABLE_LENGTH) return [table]
  const rows = table.split('\n')
  const head = rows.slice(0, TABLE_HEAD).map(row => row.slice(0, TABLE_LENGTH / 2))
  return packLines(rows.slice(TABLE_HEAD), PASSAGE_LENGTH).map(part => [...head, part].join('\n'))
}

/** Between lines. */
export const cutLines = (text: string): string[] => text.length <= LIST_LENGTH ? [text] : packLines(text.split('\n'), PASSAGE_LENGTH)

function packLines(lines: string[], most: number): string[] {
  const parts: string[] = []
  let part: string[] = []
  let length = 0
  for (const line of lines.flatMap(line => line.length > most ? pieces(line) : [line])) {
    if (length + line.length > most && part.length) {
      parts.push(part.join('\n'))
      part = []
      length = 0
    }
    part.push(line)
    length += line.length + 1
  }
  if (part.length) parts.push(part.join('\n'))
  return parts
}
