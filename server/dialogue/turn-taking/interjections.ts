import { isAssentInTwo, soundOf, TYPICAL_SOUNDS } from './listening-sounds.ts'
import { ACKNOWLEDGEMENTS, ASSESSED, ASSESSMENTS, EXCLAMATIONS, FOLLOWING, LAST_WORDS, LEADING, OBJECTIONS, RUSSIAN_ENDINGS } from './listening-words.ts'
import { spokenWords } from './spoken-words.ts'

export type Interjection = 'backchannel' | 'interruption' | 'unclear'

/** A piece of what a listener says, found at some word. */
interface Piece { length: number, answers: boolean }

const LONGEST_PHRASE = 4
/** Characters: who has said more than that is no listener. */
const LONGEST_LOOKED_AT = 400
const ONE_LETTER = /^\p{L}$/u

const acknowledgements = new Set(ACKNOWLEDGEMENTS)
const exclamations = new Set(EXCLAMATIONS)
const assessments = new Set([...ASSESSMENTS.en, ...ASSESSMENTS.ru.flatMap(root => RUSSIAN_ENDINGS.map(ending => root + ending))])
const assessed = new Set(ASSESSED)
const leading = new Set(LEADING)
const following = new Set(FOLLOWING)
const objections = new Set(OBJECTIONS)
const lastWords = new Set(LAST_WORDS)
const beginnings = beginningsOf([...TYPICAL_SOUNDS, ...acknowledgements, ...exclamations, ...assessments, ...leading])
const beginningsAfter = beginningsOf([...FOLLOWING, ...ASSESSED])

/**
 * What somebody wants who speaks while the secretary speaks or thinks. A backchannel ("угу", "I see") lets it go on.
 * The ways to listen are few and known; whatever else is said asks for the floor.
 * 'unclear' is the beginning of either: wait for more words. After a question of the secretary "да" is an answer, not a backchannel.
 */
export function classifyInterjection(text: string, { secretaryAsked = false } = {}): Interjection {
  const words = spokenWords(text.slice(0, LONGEST_LOOKED_AT))
  let answers = false
  let complete = false
  for (let at = 0; at < words.length;) {
    const piece = pieceAt(words, at)
    if (piece) {
      answers ||= piece.answers
      complete = true
      at += piece.length
      continue
    }
    if (objections.has(words[at]!) || lastWords.has(words.slice(at).join(' '))) return 'interruption'
    const follows = complete ? longestAt(words, at, following) : 0
    if (follows) {
      at += follows
    } else if (leading.has(words[at]!)) {
      complete = false
      at++
    } else {
      return isCutOff(words, at) ? 'unclear' : 'interruption'
    }
  }
  if (!complete) return 'unclear'
  return secretaryAsked && answers ? 'interruption' : 'backchannel'
}

function pieceAt(words: string[], at: number): Piece | undefined {
  const word = words[at]!
  if (at + 1 < words.length && isAssentInTwo(word, words[at + 1]!)) return { length: 2, answers: true }
  const wonder = longestAt(words, at, exclamations)
  const answer = longestAt(words, at, acknowledgements)
  if (wonder || answer) return { length: Math.max(wonder, answer), answers: answer >= wonder }
  if (assessments.has(word)) return { length: assessed.has(words[at + 1] ?? '') ? 2 : 1, answers: true }
  const sound = soundOf(word)
  return sound && { length: 1, answers: sound === 'assent' }
}

/** How many words of the longest phrase stand here. */
function longestAt(words: string[], at: number, phrases: ReadonlySet<string>): number {
  for (let length = Math.min(LONGEST_PHRASE, words.length - at); length > 0; length--) {
    if (phrases.has(words.slice(at, at + length).join(' '))) return length
  }
  return 0
}

/** Recognisers give words as they grow: "пон" may become "понятно", "да вы" "да вы что". */
function isCutOff(words: string[], at: number): boolean {
  if (at === words.length - 1 && ONE_LETTER.test(words[at]!)) return true
  for (let from = at; from >= 0 && at - from < LONGEST_PHRASE; from--) {
    const tail = words.slice(from).join(' ')
    if (beginnings.has(tail) || (from > 0 && beginningsAfter.has(tail))) return true
  }
  return false
}

function beginningsOf(phrases: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>()
  for (const phrase of phrases) {
    for (let length = 1; length < phrase.length; length++) found.add(phrase.slice(0, length).trimEnd())
  }
  return found
}
