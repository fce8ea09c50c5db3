import { subjectChanges } from './subjects.ts'
import type { ProsePart } from './subjects.ts'

export interface Piece { text: string, page: number | null }

/** A paragraph up to this many characters is never cut at a change of subject. */
const SHORT_PARAGRAPH = 800
/** A piece shorter than this is not made for a change of subject. */
const SHORTEST = 400
/** Characters that are looked at together, so that a text without end is worked off in steps. */
const STEP = 20_000

// A word of one or two letters in front of the full stop is an abbreviation: "ул. Ленина", "г. Москва"
const SENTENCE_END = /(?<=[\p{L}\p{N}]{3}|[)"»”])[.!?…]["»”)]?\s+(?=[\p{Lu}\p{N}"«“(—-])/gu

/** Cuts paragraphs into pieces of at most `longest` characters where the subject changes; nothing is lost or repeated. */
export function* cutProse(paragraphs: Iterable<Piece>, longest: number): Generator<Piece> {
  let parts: ProsePart[] = []
  let length = 0
  for (const part of partsOf(paragraphs, longest)) {
    parts.push(part)
    length += part.text.length
    if (length < STEP) continue
    const pieces = cutParts(parts, longest)
    parts = pieces.pop()!
    length = parts.reduce((sum, { text }) => sum + text.length, 0)
    yield* pieces.map(joined)
  }
  yield* cutParts(parts, longest).map(joined)
}

function* partsOf(paragraphs: Iterable<Piece>, longest: number): Generator<ProsePart> {
  for (const { text, page } of paragraphs) {
    if (text.length <= SHORT_PARAGRAPH) {
      yield { text, before: '\n\n', page }
      continue
    }
    let before: ProsePart['before'] = '\n\n'
    for (const sentence of sentencesOf(text)) {
      for (const piece of splitAnywhere(sentence, longest)) {
        yield { text: piece, before, page }
        before = ' '
      }
    }
  }
}

function* sentencesOf(text: string): Generator<string> {
  let start = 0
  for (const { index, 0: { length } } of text.matchAll(SENTENCE_END)) {
    yield text.slice(start, index + length).trimEnd()
    start = index + length
  }
  if (start < text.length) yield text.slice(start)
}

/** Between words where there are some, and never inside a character. */
export function* splitAnywhere(text: string, longest: number): Generator<string> {
  let start = 0
  while (text.length - start > longest) {
    const space = text.slice(start, start + longest).search(/\s\S*$/)
    const isHalf = (text.charCodeAt(start + longest - 1) & 0xfc00) === 0xd800
    const end = space > 0 ? start + space : start + longest - (isHalf ? 1 : 0)
    const piece = text.slice(start, end).trim()
    if (piece) yield piece
    start = space > 0 ? end + 1 : end
  }
  const rest = text.slice(start).trim()
  if (rest) yield rest
}

function cutParts(parts: ProsePart[], longest: number): ProsePart[][] {
  if (!parts.length) return []
  const { depths, sure } = subjectChanges(parts)
  const ends = lengthsUpTo(parts)
  const pieces: ProsePart[][] = []
  let start = 0
  while (start < parts.length) {
    const end = endOfPiece(start)
    pieces.push(parts.slice(start, end))
    start = end
  }
  return pieces

  /** The deepest change within reach; the end itself when all the rest fits and no change in it is sure. */
  function endOfPiece(start: number): number {
    const begin = ends[start]! - parts[start]!.text.length
    const total = ends.at(-1)!
    let best = start + 1
    let deepest = -1
    for (let at = start + 1; at < parts.length && ends[at - 1]! - begin <= longest; at++) {
      if (ends[at - 1]! - begin < SHORTEST && deepest < 0) best = at
      else if (depths[at]! >= deepest && (total - ends[at - 1]! >= SHORTEST || deepest < 0)) [best, deepest] = [at, depths[at]!]
    }
    return total - begin <= longest && deepest <= sure ? parts.length : best
  }
}

/** Where each part ends, in characters. */
function lengthsUpTo(parts: readonly ProsePart[]): number[] {
  let end = 0
  return parts.map(({ text, before }, at) => end += text.length + (at ? before.length : 0))
}

const joined = (parts: readonly ProsePart[]): Piece => ({
  text: parts.map(({ text, before }, at) => at ? before + text : text).join(''),
  page: parts[0]!.page
})
