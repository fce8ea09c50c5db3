import type { RecognisedWord } from '../../types'
import type { Heard } from './protocol'

/** Many models write in capitals only, which nobody wants to read; those that know punctuation write as people do. */
export function readableText(text: string): string {
  const trimmed = text.trim()
  return /[\p{P}\p{Ll}]/u.test(trimmed) ? trimmed : trimmed.toLowerCase()
}

/** How long the last sound of a word lasts, at most: a token has a beginning only. */
const LAST_SOUND_S = 0.15
const WORD_MARK = /^[\s▁]/

/** Words with their times, from tokens that are letters or pieces of words. `at` turns a time of the stream into one of the utterance. */
export function wordsOf(heard: Heard, at: (seconds: number) => number = seconds => seconds): RecognisedWord[] {
  const { tokens, timestamps, ys_probs = [] } = heard
  if (tokens.length !== timestamps.length) return []
  const words: (RecognisedWord & { logs: number[] })[] = []
  const isReadable = readableText(heard.text) === heard.text.trim()
  const lettersOf = (token: string) => {
    const letters = token.replace(/^[\s▁]+/, '').trim()
    return isReadable ? letters : letters.toLowerCase()
  }
  let isOpen = false
  tokens.forEach((token, index) => {
    const letters = lettersOf(token)
    if (WORD_MARK.test(token)) isOpen = false
    if (!letters) return
    const time = at(timestamps[index]!)
    const log = ys_probs[index]
    const word = words.at(-1)
    if (isOpen && word) {
      word.word += letters
      word.end = time
    } else {
      words.push({ word: letters, start: time, end: time, conf: 1, logs: [] })
      isOpen = true
    }
    if (log !== undefined) words.at(-1)!.logs.push(log)
  })
  return words.map(({ logs, ...word }, index) => ({
    ...word,
    end: Math.min(word.end + LAST_SOUND_S, words[index + 1]?.start ?? Infinity),
    conf: logs.length ? Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length) : 1
  })).map(word => ({ ...word, start: rounded(word.start), end: rounded(word.end), conf: rounded(word.conf) }))
}

const rounded = (value: number) => Math.round(value * 1_000) / 1_000
