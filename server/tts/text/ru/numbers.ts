import { type Case, caseAfter, caseOfCount, type Gender, genderOfCounted, isFew, isOne, nounOf, wordBefore, wordsBehind } from './cases'
import { amount, cardinal, ordinal, spelled } from './numerals'
import { jointOf } from './quantities'

const NUMBER = '\\d{1,60}(?:[.,]\\d{1,12})?'
const PLAIN = new RegExp(`(?:(?<![\\p{L}\\d)])([-−+±])|(?<![\\d.,]))(${NUMBER})(?:([-–—…]|\\.{3}| [-–…] )([-−+]?${NUMBER}))?(?!\\d|[.,]\\d)`, 'gu')
const SIGNS: Record<string, string> = { '-': 'минус ', '−': 'минус ', '+': 'плюс ', '±': 'плюс-минус ' }

const FRACTIONS: Record<string, string> = { '½': '1/2', '⅓': '1/3', '⅔': '2/3', '¼': '1/4', '¾': '3/4', '⅛': '1/8' }

/** "1/2" is a part of something; "24/7" and "5/2" are a way of working, "д. 5/2" a house. */
function readFractions(text: string): string {
  return text
    .replace(/(\d?) ?([½⅓⅔¼¾⅛])/g, (_, whole: string, sign: string) => sign === '½' && whole ? `${whole},5` : `${whole && `${whole} и `}${FRACTIONS[sign]}`)
    .replace(/(?<=(?:дом|дома|доме|дому|корпус|квартира|офис|строение|д\.|ул\. \p{L}{2,30},?) ?)(\d{1,4})\/(\d{1,4})(?![\d/])/giu, (_, house: string, part: string) => `${cardinal(Number(house))} дробь ${cardinal(Number(part))}`)
    .replace(/(?<![\p{L}\d.,/])(\d{1,3})\/(\d{1,3})(?![\d/]|[.,]\d)/gu, (_, above: string, below: string, offset: number, all: string) => sayFraction(Number(above), Number(below), wordBefore(all, offset)))
}

function sayFraction(above: number, below: number, before: string): string {
  if (!above || above >= below || (below > 10 && below !== 100)) return `${cardinal(above)} на ${cardinal(below)}`
  const asked = /^(?:в|на)$/.test(before) && above > 1 ? 'prepositional' : caseAfter(before)
  const direct = asked === 'nominative' || asked === 'accusative'
  return `${cardinal(above, asked, 'feminine')} ${isOne(above) ? ordinal(below, asked, 'feminine') : ordinal(below, direct ? 'genitive' : asked, 'plural')}`
}

/** Signs before a number, which ask for a case: "~5 минут", "≥ 3 кг". Read before anything else is. */
export const readComparisons = (text: string) => text
  .replace(/(?<![\d/])(\d{1,3})\/(\d{1,3})\/(\d{1,3})(?= ?(?:кв|м²|м2|[см]?м(?![\p{L}])))/gu, '$1, $2, $3')
  .replace(/(?<=(?<![\p{L}])(?:в|с|до|к|после|от|по) )([01]?\d|2[0-4])-(00|15|30|45)(?![\d-])/giu, '$1:$2')
  .replace(/[~≈] ?(?=\d)/g, 'примерно ')
  .replace(/≥ ?(?=\d)/g, 'не меньше ').replace(/≤ ?(?=\d)/g, 'не больше ')
  .replace(/(^|[\s(])> ?(?=\d)/g, '$1больше ').replace(/(^|[\s(])< ?(?=\d)/g, '$1меньше ')
  .replace(/(?<![\d.,])(\d{1,12})\+(?= [а-яё])/giu, 'более $1')
  .replace(/(?<![\d.,/])(\d{1,2}[.,]\d{1,2}|\d{1,2})\/(5|10|100)(?= ?(?:балл|звёзд|звезд|[.,;)\n]|$))(?<=[.,]\d{1,2}\/\d{1,3}|оценка \d{1,2}\/\d{1,3}|рейтинг \d{1,2}\/\d{1,3})/giu, '$1 из $2')

/** Signs between numbers: "10×20", "2 + 2 = 4". */
function readSigns(text: string): string {
  return text
    .replace(/(?<=\d) ?[x×х] ?(?=\d)/giu, ' на ')
    .replace(/(?<=\d) ?\* ?(?=\d)/g, ' умножить на ')
    .replace(/(?<=\d) \+ (?=\d)/g, ' плюс ')
    .replace(/(?<=\d) [-−] (?=\d+ ?=)/g, ' минус ')
    .replace(/(?<=\d) ?÷ ?(?=\d)/g, ' разделить на ')
    .replace(/(?<=[\d\p{L})]) ?= ?(?=[-\d\p{L}])/gu, ' равно ')
    .replace(/№№? ?(?=[\d\p{L}])/gu, 'номер ')
    .replace(/§§? ?(?=\d)/g, 'параграф ')
    .replace(/(^|[\s(])# ?(?=\d)/g, '$1номер ')
}

/** What is left: versions, ranges and plain numbers, in the case and gender that the words around ask for. */
export function readNumbers(text: string): string {
  return readSigns(readFractions(text))
    .replace(/(?<![\d.,])\d{1,5}(?:\.\d{1,5}){2,4}(?![\d]|[.,]\d)/g, version => version.split('.').map(part => cardinal(Number(part))).join(' точка '))
    .replace(/(?<=[A-Za-z][ -]?)(\d{1,4})\.(\d{1,4})(?![\d.])/g, (_, whole: string, part: string) => `${cardinal(Number(whole))} точка ${cardinal(Number(part))}`)
    .replace(/(?<=(?:^|[^\p{L}])(?:от|до|с|из|без|около|более|менее|свыше) )(\d{1,15})(?= (?:до|и) \d)/giu, (digits: string) => cardinal(Number(digits), 'genitive'))
    .replace(/(?<=(?:пункт|раздел|стать|верси|приложени|глав|рисунок|таблиц)\p{L}{0,3} )(\d{1,3})\.(\d{1,3})(?![\d.])/giu, (_, whole: string, part: string) => `${cardinal(Number(whole))} точка ${cardinal(Number(part))}`)
    .replace(/(?<=температур\p{L}{1,2}(?: тела)? )(3[4-9]|4[0-2]),(\d)(?!\d)/giu, (_, degrees: string, tenth: string) => `${cardinal(Number(degrees))} и ${cardinal(Number(tenth))}`)
    .replace(PLAIN, (...args) => {
      const [whole, sign, value, dash, to] = args as string[]
      const text = args.at(-1) as string
      const offset = args.at(-2) as number
      const before = wordBefore(text, offset)
      const behind = wordsBehind(text, offset + whole!.length)
      const spaced = (said: string) => `${/[\p{L}]/u.test(text[offset - 1] ?? '') ? ' ' : ''}${said}${/[\p{L}]/u.test(text[offset + whole!.length] ?? '') ? ' ' : ''}`
      if (!to) return spaced((SIGNS[sign ?? ''] ?? '') + sayPlain(value!, before, behind))
      const last = to.replace(/^[-−+]/, '')
      const joined = /^\.|…/.test(dash!) ? ' — ' : jointOf(value!, last)
      return spaced((SIGNS[sign ?? ''] ?? '') + sayPlain(value!, before, behind, last) + joined + (SIGNS[to[0]!] ?? '') + sayPlain(last, before, behind))
    })
}

/** `counted`: the number that the noun agrees with, when it is another one (the second of a range). */
function sayPlain(value: string, before: string, behind: readonly string[], countedBy = value): string {
  const [whole = '', fraction] = value.split(/[.,]/)
  const count = Number(countedBy.split(/[.,]/)[0])
  if (whole.length > 15) return spelled(whole)
  if (fraction && (whole === '0' || fraction.length > 3)) return amount(value, undefined, caseAfter(before))
  const grammaticalCase = caseOf(before, behind, fraction ? 5 : count) // nothing is one of a half
  return amount(value, undefined, grammaticalCase, fraction ? genderOfHalf(behind) : genderOf(behind, count, Number(whole)))
}

function caseOf(before: string, behind: readonly string[], count: number): Case {
  const grammaticalCase = caseOfCount(before, behind, count)
  return /^(?:года?|году)$/.test(behind[0] ?? '') && count > 1_000 ? caseAfter(before) : grammaticalCase
}

/** "полторы минуты", but "полтора часа" */
const genderOfHalf = (behind: readonly string[]): Gender => /[ыи]$/.test(nounOf(behind)) ? 'feminine' : 'masculine'

function genderOf(behind: readonly string[], agreesWith: number, value: number): Gender {
  if (!(isOne(value) || isFew(value)) || !behind.length) return 'masculine'
  if (isOne(agreesWith) || isFew(agreesWith)) return genderOfCounted(behind, agreesWith)
  return FEMININE_MANY.test(nounOf(behind)) ? 'feminine' : 'masculine'
}

/** "1–5 минут": the genitive plural of a feminine noun has no ending to tell it by, but these are frequent. */
const FEMININE_MANY = /^(?:минут|секунд|недель|копеек|тысяч|комнат|страниц|квартир|машин|заявок|встреч|строк|книг|попыток|ошибок|услуг|единиц|штук|женщин|девочек|записей|позиций|тонн|бутылок|чашек)$/
