import { foldCase } from '../../../shared/utils/stems.ts'

/** Stands for what a recogniser writes in brackets or between asterisks: [laughter], (кашель), *sighs*. */
export const NOISE = '*'

/** Also one that is still being written. */
const ANNOTATION = /\[[^\]]*(?:\]|$)|\([^)\d]*(?:\)|$)|<[^>]*(?:>|$)|\*[^*]+(?:\*|$)/g
const WORD = /[\p{L}\p{N}]+|\*/gu
const APOSTROPHE = /(?<=\p{L})['’ʼ`](?=\p{L})/gu
/** "угууу", "даа": a sound drawn out. Two letters alike are spelling, but no Russian word that matters here has two such vowels. */
const DRAWN_OUT = /(\p{L})\1{2,}|([аоуэыи])\2+/gu
/** "да-а-а" */
const DRAWN_OUT_BY_HYPHENS = /(\p{L})(?:-\1(?!\p{L}))+/gu
/** "по-понятно", "да-да": stammered or said again. */
const SAID_AGAIN = /(?<!\p{L})(\p{L}{1,3})-(?=\1)/gu
const CONTRACTIONS = new Map([['that is', 'thats'], ['it is', 'its'], ['this is', 'its'], ['i am', 'im'], ['you are', 'youre'], ['do not', 'dont']])

/** The words of an utterance as they sound: lower case, without punctuation, each spelled in one way. */
export function spokenWords(text: string): string[] {
  const plain = foldCase(text.normalize('NFKC'))
    .replace(ANNOTATION, ` ${NOISE} `)
    .replace(APOSTROPHE, '')
    .replace(DRAWN_OUT, '$1$2')
    .replace(DRAWN_OUT_BY_HYPHENS, '$1')
    .replace(SAID_AGAIN, '')
  const words = plain.match(WORD) ?? []
  const joined: string[] = []
  for (let i = 0; i < words.length; i++) {
    // at the end it is an answer: "yes it is"
    const short = i + 2 < words.length ? CONTRACTIONS.get(`${words[i]} ${words[i + 1]}`) : undefined
    joined.push(short ?? words[i]!)
    if (short) i++
  }
  return joined
}
