import { endsSentence } from './sentence-ends'

export interface SpokenPiece {
  text: string
  /** ms of silence that belong behind it at speed 1. */
  pauseMs: number
}

const SENTENCE_PAUSE_MS = 260
const PARAGRAPH_PAUSE_MS = 400
const CLAUSE_PAUSE_MS = 110
const WORD_PAUSE_MS = 0

/** Cuts text into sentences of at most `maxLength` characters, longer ones at the best place there is. Nothing to say gives nothing. */
export function splitSentences(text: string, maxLength = 300): SpokenPiece[] {
  return text.split('\n').flatMap((paragraph) => {
    const sentences = sentencesOf(paragraph)
    return sentences.flatMap((sentence, i) =>
      shorten(sentence, maxLength, i === sentences.length - 1 ? PARAGRAPH_PAUSE_MS : SENTENCE_PAUSE_MS))
  }).filter(piece => /[\p{L}\p{N}]/u.test(piece.text))
}

function sentencesOf(paragraph: string): string[] {
  const sentences: string[] = []
  let start = 0
  for (const { index, 0: ending } of paragraph.matchAll(/[.!?…]{1,8}["'»”)\]]{0,4}\s+/gu)) {
    const end = index + ending.length
    if (!endsSentence(paragraph.slice(start, end).trimEnd(), paragraph.slice(end, end + 2))) continue
    sentences.push(paragraph.slice(start, end).trim())
    start = end
  }
  const rest = paragraph.slice(start).trim()
  return rest ? [...sentences, rest] : sentences
}

function shorten(sentence: string, maxLength: number, pauseMs: number): SpokenPiece[] {
  const pieces: SpokenPiece[] = []
  let rest = sentence
  while (rest.length > maxLength) {
    const head = rest.slice(0, maxLength)
    const clause = Math.max(...[...head.matchAll(/[,;:—–)]\s/gu)].map(match => match.index + 1), 0)
    const word = head.lastIndexOf(' ')
    const cut = clause > maxLength / 4 ? clause : word > 0 ? word : wholeCharacters(head)
    pieces.push({ text: rest.slice(0, cut).trim(), pauseMs: cut === clause ? CLAUSE_PAUSE_MS : WORD_PAUSE_MS })
    rest = rest.slice(cut).trim()
  }
  return rest ? [...pieces, { text: rest, pauseMs }] : pieces
}

/** Where to cut a run without spaces so that no surrogate pair is torn. */
const wholeCharacters = (head: string) => /[\uD800-\uDBFF]$/.test(head) ? head.length - 1 : head.length
