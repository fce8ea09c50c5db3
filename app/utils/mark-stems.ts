import { foldCase, grammaticalStem } from '#shared/utils/stems'

const WORD = /([\p{L}\p{N}\p{M}]+)/u
const stemOf = (word: string) => grammaticalStem(foldCase(word))

/** A text in pieces, every form of `words` marked, as a search by words sees it. */
export function markStems(text: string, words: readonly string[]): { text: string, marked: boolean }[] {
  const wanted = new Set(words.flatMap(word => [word, ...word.split(/[^\p{L}\p{N}\p{M}]+/u)]).filter(Boolean).flatMap(word => [foldCase(word), stemOf(word)]))
  return text.split(WORD).filter(Boolean).map(piece => ({ text: piece, marked: wanted.has(stemOf(piece)) }))
}
