import type { RecognisedWord, Transcript } from './types'

/** A pause that divides two segments, and how many words one has at most: what fits a subtitle. */
const PAUSE_S = 0.6
const MOST_WORDS = 14

/** Cuts recognised words at pauses. Without times of words, the whole is one segment that lasts `seconds`. */
export function segmentsOf(text: string, words: readonly RecognisedWord[], seconds: number): Transcript['segments'] {
  if (!text) return []
  if (!words.length) return [{ text, start: 0, end: seconds }]
  const groups: RecognisedWord[][] = []
  for (const word of words) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    if (group && last && word.start - last.end < PAUSE_S && group.length < MOST_WORDS) group.push(word)
    else groups.push([word])
  }
  return groups.map(group => ({ text: group.map(({ word }) => word).join(' '), start: group[0]!.start, end: group.at(-1)!.end }))
}
