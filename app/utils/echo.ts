const WORD = /[\p{L}\p{N}]+/gu
/** Fewer may well be said by a person, too. */
const LEAST_WORDS = 3
const MOST_NEW = 0.34

const wordsOf = (text: string): string[] => text.toLowerCase().match(WORD) ?? []

/** Whether what was heard is what the secretary itself was saying: the loudspeaker reached the microphone. */
export function isEcho(heard: string, spoken: string): boolean {
  const words = wordsOf(heard)
  if (words.length < LEAST_WORDS) return false
  const known = new Set(wordsOf(spoken))
  return words.filter(word => !known.has(word)).length / words.length <= MOST_NEW
}
