import { digitsAtEnd } from './dictated-digits.ts'
import { ANNOUNCEMENTS, CONDITIONS, GREETING_PAIR, GREETINGS, LEAD_INS, OPEN_ALONE, OPEN_UNLESS_STRANDED, OPEN_VERBS, OPEN_WORDS, OWN_DATA, PLACE_KINDS, POLITE, QUESTION_WORDS, WITH_PARTICLE } from './ending-words.ts'
import { classifyInterjection } from './interjections.ts'
import { soundOf } from './listening-sounds.ts'
import { NOISE, spokenWords } from './spoken-words.ts'

/** What the rules look at. */
interface Utterance {
  words: string[]
  /** Without "hello", "well" and the like in front, if anything is left. */
  body: string[]
  last: string
  /** The word before the last one, or ''. */
  previous: string
  /** Has a question word near its beginning. */
  asks: boolean
}
/** Says how sure it is that the thought is finished, or nothing. */
type Rule = (utterance: Utterance) => number | undefined

const SURE = 0.9
const LIKELY = 0.7
const OPEN = 0.5
const UNSURE = 0.45
const DOUBTFUL = 0.3
const UNFINISHED = 0.1

const LONGEST_LOOKED_AT = 400
const ENDS_OPEN = /(?:\.{2,}|[,…:;–—-])\s*$/u
const ENDS_CLOSED = /[.!?]\s*$/u
const LEFT_HANGING = /^(?:ну|так|вот|да|well|so)$/
const NEGATION = /^(?:не|not|dont|doesnt|didnt|cant|wont)$/
const PARTICLE = /^(?:on|in|off|over|around|by)$/
const SHORT_ANSWER = /^(?:yes|no|yeah|nope) (?:i|it|we|they|he|she) (?:am|is|are|was|were|do|does|did|can|will|would|cant|dont|wont|didnt)$/
const SHORT_QUESTION = 2
const SHORT_CONDITION = 6

/** The first one that has something to say decides. */
const RULES: Rule[] = [hesitates, dictates, announces, acknowledges, answersShortly, asksForSomebody, waitsForRest, endsWithPronoun, waitsForMainClause, asks]

/**
 * How sure the words are a finished thought, 0 to 1: about 0.1 where more must come ("меня зовут", a telephone number
 * with digits missing), 0.9 where nothing is missing. Knows Russian and English.
 */
export function finishedness(text: string): number {
  const tail = text.slice(-LONGEST_LOOKED_AT)
  const words = spokenWords(tail)
  if (!words.length) return 0
  const utterance = utteranceOf(words)
  const score = RULES.reduce<number | undefined>((found, rule) => found ?? rule(utterance), undefined) ?? LIKELY
  if (ENDS_OPEN.test(tail)) return Math.min(score, UNFINISHED)
  return score >= OPEN && ENDS_CLOSED.test(tail) ? SURE : score
}

function utteranceOf(words: string[]): Utterance {
  const body = withoutLeadIn(words)
  const end = words.findLastIndex(word => !POLITE.has(word))
  return { words, body, last: words[end] ?? words.at(-1)!, previous: words[end - 1] ?? '', asks: body.slice(0, 3).some(word => QUESTION_WORDS.has(word)) }
}

function withoutLeadIn(words: string[]): string[] {
  let start = 0
  for (;;) {
    if (LEAD_INS.has(words[start] ?? '')) start++
    else if (GREETING_PAIR.test(words.slice(start, start + 2).join(' '))) start += 2
    else return start < words.length ? words.slice(start) : words
  }
}

function hesitates({ words, last }: Utterance) {
  if (last === NOISE || soundOf(last) !== 'sound') return
  return words.every(word => soundOf(word)) ? DOUBTFUL : UNFINISHED
}

function acknowledges({ words, last }: Utterance) {
  if (GREETINGS.has(last) && words.every(word => LEAD_INS.has(word))) return SURE
  if (words.length > 1 && LEFT_HANGING.test(last) && words[0] !== last) return
  return !/^(?:ну|так)$/.test(last) && classifyInterjection(words.join(' ')) === 'backchannel' ? SURE : undefined
}

/** A telephone number is finished with its last digit; of another number nobody knows the length. */
function dictates({ words, last }: Utterance) {
  if (/^(?:плюс|plus)$/.test(last)) return UNFINISHED
  const number = digitsAtEnd(words)
  if (!number) return
  if (number.expected && number.digits < number.expected) return UNFINISHED
  if (number.roundTens && (number.expected || words.length === 1)) return UNSURE
  if (number.expected) return SURE
  if (number.oneByOne && number.digits >= 3) return number.digits < 5 ? DOUBTFUL : OPEN
}

function announces({ words, body }: Utterance) {
  if (OWN_DATA.test(body.join(' '))) return UNFINISHED
  const said = ` ${words.filter(word => !POLITE.has(word)).join(' ')}`
  const announced = ANNOUNCEMENTS.some(text => said.endsWith(` ${text}`) && body.length <= text.split(' ').length + 2)
  return announced ? DOUBTFUL / 2 : undefined
}

/** "yes i am", "i think so", "нет не хочу", "hold on". */
function answersShortly({ words, last, previous }: Utterance) {
  if (SHORT_ANSWER.test(words.join(' '))) return LIKELY
  const closes = (last === 'so' && /^(?:think|guess|suppose|hope)$/.test(previous)) || (NEGATION.test(previous) && OPEN_VERBS.has(last)) || (PARTICLE.test(last) && WITH_PARTICLE.has(previous))
  return closes ? LIKELY : undefined
}

/** "are you", "could you", "is there": the verb is still to come. */
function asksForSomebody({ last, previous, asks: hasQuestionWord }: Utterance) {
  if (!/^(?:you|it|there|this|that)$/.test(last)) return
  if (/^(?:can|could|would|will|do|does|did|may|should)$/.test(previous)) return UNFINISHED
  return /^(?:are|is|was|were|have|has)$/.test(previous) && !hasQuestionWord ? UNFINISHED : undefined
}

function waitsForRest({ body, last, asks: hasQuestionWord }: Utterance) {
  if (body.length === 1 && QUESTION_WORDS.has(last)) return OPEN
  if (OPEN_WORDS.has(last) || (QUESTION_WORDS.has(last) && last !== 'что')) return UNFINISHED
  if (PLACE_KINDS.has(last) && !hasQuestionWord) return UNFINISHED
  const asked = hasQuestionWord && body.length > SHORT_QUESTION
  if (OPEN_UNLESS_STRANDED.has(last)) return asked && body.length > SHORT_QUESTION + 1 ? LIKELY : UNFINISHED
  if (OPEN_VERBS.has(last)) return asked ? LIKELY : UNFINISHED
}

/** "у вас", "а у вас есть", "чтобы вы", "можно мне", "меня зовут". */
function endsWithPronoun({ body, last, previous }: Utterance) {
  if (OPEN_ALONE.has(body.join(' '))) return UNFINISHED
  if (/^(?:меня|вас|тебя|нас|него|нее)$/.test(last)) return /^(?:у|зовут)$/.test(previous) ? UNFINISHED : undefined
  if (last === 'зовут') return previous === 'меня' ? UNFINISHED : undefined
  if (last === 'есть') return body[0] === 'у' && body.length <= 3 ? DOUBTFUL : undefined
  if (!/^(?:мне|нам|вы|это)$/.test(last)) return
  if (OPEN_WORDS.has(previous) || previous === 'можно' || (last === 'мне' && QUESTION_WORDS.has(previous))) return UNFINISHED
}

function waitsForMainClause({ body }: Utterance) {
  return CONDITIONS.has(body[0]!) && body.length <= SHORT_CONDITION ? DOUBTFUL : undefined
}

function asks({ asks: hasQuestionWord, body }: Utterance) {
  return hasQuestionWord && body.length >= SHORT_QUESTION ? SURE : undefined
}
