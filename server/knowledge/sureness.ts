import type { IndexHit } from './index/types'
import type { Word } from './words'
import { wordsOf } from './words'

/** A passage that is at least so sure may be quoted as the answer. */
export const QUOTABLE_SCORE = 0.5

/** What a passage is worth that does not say what the question asks for. */
const WITHOUT_FOCUS = 0.7
/** And one that names the thing counted, but no number of it. */
const WITHOUT_NUMBER = 0.5
/** Words this far after the question word may be what it asks for: "what IS THE name". */
const REACH = 4
/** How many words before or after the counted thing its number may stand: "six to eight shades". */
const NUMBER_REACH = 2

const WHICH = /^(?:как(?:ой|ая|ое|ие|ого|ую|им|их|ими|ом|ому)|what|which|whose)$/
const COUNT = /^(?:сколько|many)$/
const HOW = 'how'
/** "How long", "сколько стоит": answered in other words than these. */
const UNSAID = /^(?:much|long|often|late|soon|early|old|far|fast|quick|quickly|time|times|kind|sort|стоит|стоят|стоить|будет|будут|времен[иа]?|раз|бер[её]те|отдать|выйдет|обойдется|платить|денег)$/
/** "До какого числа", "which day": answered by a date or an hour. */
const WHEN = /^(?:числ[оаеу]|дат[аыуе]|дн[ия]|день|врем(?:я|ени)|час[ау]?|год[ауе]?|году|месяц[ауе]?|date|day|year|month|hour|time)$/
const NUMBER = /^(?:\d|од(?:ин|н)|дв[аеуо]|тр[иех]|четыр|четв|пят|шест|сем|восем|девят|десят|сорок|сто$|двадцат|тридцат|пол(?:года|тора)|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fifteen|twenty|thirty|forty|fifty|sixty|hundred|both|half|a$|an$)/

interface Focus { word: Word, isCounted: boolean }

/** What a question asks the number, the kind or the name of: "how many PATIENTS", "какая МАРКА", "how HEAVY". */
function focusOf(question: Word[]): Focus | null {
  const asks = question.findIndex(({ normal }) => WHICH.test(normal) || COUNT.test(normal) || normal === HOW)
  if (asks < 0) return null
  const isCounted = COUNT.test(question[asks]!.normal) || (question[asks]!.normal === HOW && question[asks + 1]?.normal === 'many')
  const word = question.slice(asks + 1, asks + 1 + REACH).find(({ stop, normal }) => !stop && !COUNT.test(normal))
  return word && !UNSAID.test(word.normal) ? { word, isCounted } : null
}

/**
 * How sure it is that a passage answers, from 0 to 1: the share of the question that it covers, less where it does not
 * say what is asked for.
 */
export function surenessOf(question: string, { coverage, byWords, text }: Pick<IndexHit, 'coverage' | 'byWords' | 'text'>): number {
  const focus = focusOf(wordsOf(question))
  if (!focus) return coverage
  if (!focus.isCounted && WHEN.test(focus.word.normal)) return /\d/.test(text) ? coverage : coverage * WITHOUT_FOCUS
  if (!byWords?.words.includes(focus.word.text)) return coverage * WITHOUT_FOCUS
  return focus.isCounted && !hasNumberOf(focus.word.stem, text) ? coverage * WITHOUT_NUMBER : coverage
}

function hasNumberOf(stem: string, text: string): boolean {
  const words = wordsOf(text)
  return words.some((word, at) => word.stem === stem && words.slice(Math.max(0, at - NUMBER_REACH), at + 1 + NUMBER_REACH).some(({ normal }) => NUMBER.test(normal)))
}
