import { readAddresses } from '../addresses'
import { readDigitGroups } from '../digit-groups'
import { readDates } from './dates'
import { amount, cardinal, ordinal, spelled, year } from './numerals'
import { readQuantities } from './quantities'
import { readShortForms } from './short-forms'
import { readTimes } from './times'

const ADDRESS_WORDS = { at: 'at', dot: 'dot', hyphen: 'dash', underscore: 'underscore', plus: 'plus' }

const sayGroup = (digits: string) => digits.startsWith('+') ? `plus ${spelled(digits.slice(1))}` : digits === '800' ? 'eight hundred' : spelled(digits)

const EMERGENCY = /(?<=(?:call|calls|called|dial|dialed|dialled|ring) )(\d{3})(?![\d\p{L}]|[.,-]\d| \p{L})/giu
const ZIP = /(?<=(?<![\p{L}])[A-Z]{2} )\d{5}(?![\d\p{L}]|[.,]\d)/gu
const CODE = /(?<![\p{L}])((?:code|pin|password|order|invoice|ticket|account|card|passport|tracking|reference|confirmation)(?: ?(?:number|no\.|#|:|is) ?| )#?)(\d{4,20})(?![\d\p{L}]|[.,]\d)/giu
const ROMAN: Record<string, number> = { II: 2, III: 3, IV: 4, V: 5, VI: 6, VII: 7, VIII: 8, IX: 9, X: 10, XI: 11, XII: 12, XIV: 14, XVI: 16, XVIII: 18, XX: 20, XXI: 21 }

/** An English text as it is said: what is longest and least ambiguous is read first. */
export function readEnglish(text: string): string {
  return [
    (part: string) => readAddresses(part, ADDRESS_WORDS),
    (part: string) => readDigitGroups(part, sayGroup).replace(CODE, (_, head: string, digits: string) => head.replace(/ ?# ?/, ' number ') + spelled(digits)).replace(ZIP, digits => spelled(digits)).replace(EMERGENCY, digits => spelled(digits)),
    readComparisons, readDates, readTimes, readDecades, readQuantities, readShortForms, readNumbers, readSymbols
  ].reduce((result, step) => step(result), text)
}

const readComparisons = (text: string) => text
  .replace(/[~≈] ?(?=[\d$€£])/g, 'about ').replace(/≥ ?(?=\d)/g, 'at least ').replace(/≤ ?(?=\d)/g, 'at most ').replace(/(^|[\s(])> ?(?=[\d$€£])/g, '$1more than ').replace(/(^|[\s(])< ?(?=[\d$€£])/g, '$1less than ')
  .replace(/(?<![\d.,/])(\d{1,2}\.\d{1,2})\/(5|10|100)(?![\d/])/g, '$1 out of $2')
  .replace(/(?<!\d)(\d)['′] ?(\d{1,2})["″]/g, '$1 foot $2')
  .replace(/(?<=\s)['’](?=\d\d(?![\d\p{L}]))/gu, '')
  .replace(/(?<![\d.,])(\d{1,3}(?:\.\d{1,2})?)x(?= (?:a|per|daily|faster|more)(?![\p{L}]))/gu, '$1 times')
  .replace(/(?<=(?<![\p{L}])(?:room|suite|flight|route|apartment|apt\.?|gate|bus) (?:[A-Z]{2} ?)?#?)([1-9]\d{2,3})(?![\d\p{L}]|[.,:/-]\d)/giu, digits => inHalves(Number(digits)))
  .replace(/(?<![\p{L}])(?:ext\.?|extension) (\d{3,6})(?!\d)/giu, (_, digits: string) => `extension ${spelled(digits)}`)

/** "twelve oh four", "two ten" */
const inHalves = (count: number) => count % 100 === 0 ? cardinal(count) : `${cardinal(Math.floor(count / 100))} ${count % 100 < 10 ? 'oh ' : ''}${cardinal(count % 100)}`

/** "the 1990s", "the late '90s"; "30s" alone are seconds. */
const readDecades = (text: string) => text
  .replace(/(?<![\p{L}\d.,])((?:1[5-9]|20)\d0)['’]?s(?![\p{L}\d])/gu, (_, decade: string) => manyOf(year(Number(decade))))
  .replace(/(?<=(?:the|early|late|mid|your|my|his|her|their) )['’]?([2-9]0)['’]?s(?![\p{L}\d])/giu, (_, decade: string) => manyOf(cardinal(Number(decade))))

const manyOf = (word: string) => word.replace(/y$/, 'ie') + 's'

const NUMBER = '\\d{1,3}(?:,\\d{3}){1,4}(?:\\.\\d{1,12})?|\\d{1,60}(?:\\.\\d{1,12})?'
const PLAIN = new RegExp(`(?:(?<![\\p{L}\\d)])([-−+±])|(?<![\\d.,]))(${NUMBER})(?: ?([-–—]) ?([-−]?(?:${NUMBER})))?(?![\\d]|[.,]\\d)`, 'gu')
const SIGNS: Record<string, string> = { '-': 'minus ', '−': 'minus ', '+': 'plus ', '±': 'plus or minus ' }
const PARTS: Record<number, string> = { 2: 'half', 4: 'quarter' }
const GLYPHS: Record<string, string> = { '½': '1/2', '⅓': '1/3', '⅔': '2/3', '¼': '1/4', '¾': '3/4', '⅛': '1/8' }

function fraction(above: number, below: number): string {
  if (!above || above >= below || (below > 10 && below !== 100)) return `${cardinal(above)} ${above === below ? '' : 'over '}${cardinal(below)}`
  const name = PARTS[below] ?? ordinal(below)
  return `${cardinal(above)} ${above === 1 ? name : below === 2 ? 'halves' : `${name}s`}`
}

function readNumbers(text: string): string {
  return text
    .replace(/(\d?) ?([½⅓⅔¼¾⅛])/g, (_, whole: string, sign: string) => `${whole && `${whole} and `}${whole && sign === '½' ? 'a half' : GLYPHS[sign]}`)
    .replace(/(?<=\d) (?=\d\/\d(?!\d))/g, ' and ')
    .replace(/(?<=\d)\+(?= \p{L})/gu, ' plus')
    .replace(/(?<=(?<![\p{L}])(?:Q[1-4]|FY) ?)(20\d{2})(?!\d)/gu, (value: string) => ` ${year(Number(value))}`)
    .replace(/(?<![\p{L}\d.,/])24\/7(?![\d/])/gu, 'twenty-four seven')
    .replace(/(?<![\p{L}\d.,/])(\d{1,3})\/(\d{1,3})(?![\d/]|[.,]\d)/gu, (_, above: string, below: string) => fraction(Number(above), Number(below)))
    .replace(/(?<=\d) ?[x×] ?(?=\d)/g, ' by ').replace(/(?<=\d) ?\* ?(?=\d)/g, ' times ').replace(/(?<=\d) \+ (?=\d)/g, ' plus ').replace(/(?<=\d) ?÷ ?(?=\d)/g, ' divided by ')
    .replace(/(?<=\d) [-−] (?=\d{1,15} ?=)/g, ' minus ').replace(/(?<=[\d\p{L})]) ?= ?(?=[-\d\p{L}])/gu, ' equals ')
    .replace(/(^|[\s(])(?:#|№) ?(?=\d)/g, '$1number ')
    .replace(/(?<![\p{L}\d.,])(\d{1,6})(?:st|nd|rd|th)(?![\p{L}\d])/giu, (_, digits: string) => ordinal(Number(digits)))
    .replace(/(?<=(?:chapter|part|volume|section|phase|world war|elizabeth|charles|henry|louis|george|richard|edward|article|level|type) )([IVX]{1,5})(?![\p{L}\d])/giu, (roman: string) => ROMAN[roman.toUpperCase()] ? cardinal(ROMAN[roman.toUpperCase()]!) : roman)
    .replace(/(?<![\d.,])\d{1,5}(?:\.\d{1,5}){2,4}(?![\d]|[.,]\d)/g, version => version.split('.').map(part => cardinal(Number(part))).join(' point '))
    .replace(/(?<![\p{L}\d.,:/-])0\d{1,20}(?![\d:/]|[.,]\d)/gu, digits => spelled(digits))
    .replace(/(?<=(?:^|[^\p{L}])(?:in|since|until|till|by|from|of|year|before|after|during|circa|spring|summer|autumn|fall|winter) )((?:1[1-9]|20)\d{2})(?![\d.,%]\d|\d|[-–—]\d| (?:people|users|items|words|dollars|rubles|euros|ways|hours|days|minutes|customers|clients|times|years|percent))/giu, (value: string) => year(Number(value)))
    .replace(/(?<![\d.,])((?:1[1-9]|20)\d{2}) ?[-–—] ?((?:1[1-9]|20)\d{2})(?![\d]|[.,]\d)/g, (_, from: string, to: string) => `${year(Number(from))} to ${year(Number(to))}`)
    .replace(PLAIN, (...args) => {
      const [whole, sign, value, , to] = args as string[]
      const all = args.at(-1) as string
      const offset = args.at(-2) as number
      const said = `${SIGNS[sign ?? ''] ?? ''}${plain(value!)}${to ? ` to ${SIGNS[to[0]!] ?? ''}${plain(to.replace(/^[-−]/, ''))}` : ''}`
      return `${/\p{L}/u.test(all[offset - 1] ?? '') ? ' ' : ''}${said}${/\p{L}/u.test(all[offset + whole!.length] ?? '') ? ' ' : ''}`
    })
}

const plain = (value: string) => /^\d{16,}$/.test(value) ? spelled(value) : amount(value)

const readSymbols = (text: string) => text
  .replace(/ ?& ?/g, ' and ')
  .replace(/ @ /g, ' at ')
  .replace(/(?<![\p{L}])and\/or(?![\p{L}])/giu, 'and or')
  .replace(/(?<=\p{L})\/(?=\p{L})/gu, ' or ')
  .replace(/(?<=\p{L}) ?%/gu, ' percent')
  .replace(/ ?\+ ?(?=\p{L})/gu, ' plus ')
