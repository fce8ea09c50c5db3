import { type Case, caseAfter, wordBefore } from './cases'
import { cardinal, counted, nounForm } from './numerals'
import { HOUR, MINUTE, SECOND } from './units'

const START = '(?<![\\p{L}\\d.,:/\\-])'
const TIME = '([01]?\\d|2[0-4]):([0-5]\\d)'
const END = '(?![\\d:]|[.,]\\d)'

/** "восемнадцать часов", "девять ноль пять". `short` leaves the hours to what follows. */
function sayTime(hours: string, minutes: string, grammaticalCase: Case, short = false): string {
  const hour = Number(hours)
  if (Number(minutes) === 0) return short ? cardinal(hour, grammaticalCase) : hour === 1 ? nounForm(HOUR, 1, grammaticalCase) : counted(hour, HOUR, grammaticalCase)
  return `${cardinal(hour, grammaticalCase)} ${minutes.startsWith('0') ? `${cardinal(0)} ` : ''}${cardinal(Number(minutes), grammaticalCase)}`
}

const rule = (pattern: string, say: (groups: string[], grammaticalCase: Case) => string) => [new RegExp(pattern, 'giu'), say] as const

const RULES = [
  rule(`${START}(\\d{1,2}):([0-5]\\d):([0-5]\\d)${END}`, ([hours, minutes, seconds], grammaticalCase) =>
    [counted(Number(hours), HOUR, grammaticalCase), counted(Number(minutes), MINUTE, grammaticalCase), counted(Number(seconds), SECOND, grammaticalCase)].join(' ')),
  rule(`(?<![\\p{L}])(с|со|от) ${TIME} (до|по) ${TIME}${END}(?: ч(?:ас(?:а|ов)?)?(?![\\p{L}])\\.?)?`, ([from, h1, m1, to, h2, m2]) =>
    `${from} ${sayTime(h1!, m1!, 'genitive', m2 === '00')} ${to} ${sayTime(h2!, m2!, 'genitive')}`),
  rule(`${START}(?<![\\p{L}]в )(?:в )?${TIME} ?[-–—] ?${TIME}${END}(?: ч(?:ас(?:а|ов)?)?(?![\\p{L}])\\.?)?`, ([h1, m1, h2, m2]) => `с ${sayTime(h1!, m1!, 'genitive', m2 === '00')} до ${sayTime(h2!, m2!, 'genitive')}`),
  rule(`${START}${TIME}${END}(?: ч(?:ас(?:а|ов)?)?(?![\\p{L}])\\.?)?`, ([hours, minutes], grammaticalCase) => sayTime(hours!, minutes!, grammaticalCase)),
  // A full stop parts hours and minutes only where the words around it say so.
  rule(`(?<![\\p{L}])(с|со|от) ([01]?\\d|2[0-4])\\.([0-5]\\d) (до|по) ([01]?\\d|2[0-4])\\.([0-5]\\d)${END}`, ([from, h1, m1, to, h2, m2]) =>
    `${from} ${sayTime(h1!, m1!, 'genitive', m2 === '00')} ${to} ${sayTime(h2!, m2!, 'genitive')}`),
  rule(`(?<![\\p{L}])(в|до|к|после|около|с) ([01]?\\d|2[0-4])\\.([0-5]\\d)${END}(?! ?(?:раз|₽|руб|р(?![\\p{L}])|\\$|€|%|°|[кмг]?г(?![\\p{L}])|[км]?м(?![\\p{L}])|л(?![\\p{L}])|млн|тыс|млрд|процент|минут|час|кило|метр))`, ([preposition, hours, minutes]) =>
    `${preposition} ${sayTime(hours!, minutes!, caseAfter(preposition!.toLowerCase()))}`),
  // A score: 3:1
  rule(`${START}(\\d{1,3}):(\\d{1,3})${END}`, ([first, second]) => `${cardinal(Number(first))} ${cardinal(Number(second))}`)
]

/** Times of the day: 18:00, "в 10.30", "с 9:00 до 18:00", 10:00–19:00. */
export function readTimes(text: string): string {
  return RULES.reduce((result, [pattern, say]) => result.replace(pattern, (...args) => {
    const groups = args.slice(1, -2) as string[]
    return say(groups, caseAfter(wordBefore(result, args.at(-2) as number)))
  }), text)
}
