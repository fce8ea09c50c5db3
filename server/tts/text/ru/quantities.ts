import { type Case, caseAfter, formOf, isOne, wordBefore } from './cases'
import { amount, counted, type Noun } from './numerals'
import { COINS, CURRENCIES, type Currency, PER, SCALES, type Unit, UNITS } from './units'

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
const anyOf = (names: Iterable<string>) => [...names].sort((a, b) => b.length - a.length).map(escaped).join('|')

const NUMBER = '\\d{1,15}(?:[.,]\\d{1,3})?'
const SIGN = '(?:(?<![\\p{L}\\d)])(?<sign>[-−+±])|(?<![\\p{L}\\d.,\\-/]))'
const RANGE = `(?<value>${NUMBER})(?:(?:[-–—…]|\\.{3}| [-–…] )(?<to>[-−+]?${NUMBER}))?`
const SCALE = ` ?(?<scale>${anyOf(SCALES.keys())})\\b\\.?`.replace('\\b', '(?![\\p{L}])')
const END = '(?![\\p{L}\\d])'
const PER_WHAT = ` ?/ ?(?<per>${anyOf(PER.keys())})${END}\\.?`

const money = new RegExp(`${SIGN}${RANGE}(?:${SCALE})? ?(?<unit>${anyOf(CURRENCIES.keys())})(?:(?<=\\p{L})${END}\\.?|(?<!\\p{L}))(?: ?(?<coins>\\d{1,2}) ?(?:коп|к)${END}\\.?)?(?:${PER_WHAT})?`, 'giu')
const moneyBefore = new RegExp(`(?<sign>[-−])?(?<unit>[₽$€£¥]) ?${RANGE}(?:${SCALE})?`, 'gu')
const coins = new RegExp(`${SIGN}${RANGE} ?(?<unit>${anyOf(COINS.keys())})${END}\\.?`, 'giu')
const measure = new RegExp(`${SIGN}${RANGE}(?:${SCALE})? ?(?<unit>${anyOf(UNITS.keys())})(?:(?<=[\\p{L}\\d²³])${END}\\.?|(?<![\\p{L}\\d²³]))(?:${PER_WHAT})?`, 'gu')
const scaled = new RegExp(`${SIGN}${RANGE}${SCALE}`, 'giu')

interface Match { value: string, to?: string, sign?: string, scale?: string, unit?: string, coins?: string, per?: string }
type Groups = Match & Record<string, string | undefined>

/** Sums, measures and big round numbers with what they count: "от 1 500 ₽", "3,5 кг", "-5 °C", "10–15%", "5 млн". */
export function readQuantities(text: string): string {
  const read = (pattern: RegExp, say: (match: Match, grammaticalCase: Case) => string) => (from: string) =>
    from.replace(pattern, (...args) => {
      const match = args.at(-1) as Groups
      const [whole] = args as string[]
      const offset = args.at(-3) as number
      const said = say(match, caseAfter(wordBefore(from, offset)))
      const stopped = whole!.endsWith('.') && endsHere(from.slice(offset + whole!.length))
      return said + (stopped ? '.' : '')
    })
  return [
    read(moneyBefore, sayMoney),
    read(money, sayMoney),
    read(coins, match => sayUnit(match, { noun: COINS.get(match.unit!.toLowerCase())! }, 'nominative')),
    // "10А" is a house or a seat
    (from: string) => from.replace(/(?<=\d)[АВ](?![\p{L}\d])/gu, (unit, offset: number) => /(?:^|\D)(?:12|24|110|127|220|230|380)$/.test(from.slice(Math.max(0, offset - 4), offset)) && unit === 'В' ? ' В' : ` ${unit.toLowerCase()}`),
    read(measure, (match, grammaticalCase) => sayUnit(match, UNITS.get(match.unit!)!, grammaticalCase)),
    read(scaled, (match, grammaticalCase) => sayScaled(match, undefined, grammaticalCase))
  ].reduce((result, step) => step(result), text)
}

/** The full stop of a short form ends the sentence too when nothing, a capital or a new line follows. */
export const endsHere = (behind: string) => /^\s*$|^\n|^ ["«(]?\p{Lu}/u.test(behind.slice(0, 4))

const SIGNS: Record<string, string> = { '-': 'минус ', '−': 'минус ', '+': 'плюс ', '±': 'плюс-минус ' }

function sayMoney(match: Match, grammaticalCase: Case): string {
  const { noun, cents } = CURRENCIES.get(match.unit!.toLowerCase()) as Currency
  const per = match.per ? ` ${PER.get(match.per)}` : ''
  const [whole = '', fraction = ''] = match.value.split(/[.,]/)
  const minor = match.coins ?? (fraction.length === 2 && !match.to && !match.scale ? fraction : '')
  if (!minor) return sayUnit(match, { noun }, grammaticalCase) + per
  const major = `${SIGNS[match.sign ?? ''] ?? ''}${amount(whole, noun, grammaticalCase)}`
  return Number(minor) ? `${major} ${counted(Number(minor), cents, grammaticalCase)}${per}` : major + per
}

function sayUnit(match: Match, { noun, tail = '', before }: Unit, grammaticalCase: Case): string {
  if (match.scale) return sayScaled(match, noun, grammaticalCase) + (tail && ` ${tail}`)
  const last = match.to ?? match.value
  const said = [match.sign && SIGNS[match.sign], match.to && `${sayEnd(match.value, noun, grammaticalCase)}${joint(match)}`].filter(Boolean).join('')
  const whole = amount(bare(last), noun, grammaticalCase)
  return said + signOf(match.to) + (before ? withAdjective(whole, last, before) : whole) + (tail && ` ${tail}`)
    + (match.per && match.unit && UNITS.has(match.unit) ? ` ${PER.get(match.per)}` : '')
}

const bare = (value: string) => value.replace(/^[-−+]/, '')
const signOf = (value = '') => SIGNS[/^[-−+]/.exec(value)?.[0] ?? ''] ?? ''
/** "две-три минуты"; longer ones are parted: "сто двадцать — сто пятьдесят". */
const joint = ({ value, to = '' }: Match) => jointOf(value, to)
export const jointOf = (from: string, to: string) => simple(from) && simple(to) ? '-' : ' — '
const simple = (value: string) => /^(?:\d|1\d|[1-9]0{1,2})$/.test(value)

/** The first end of a range, without the noun that comes behind the second. */
const sayEnd = (value: string, noun: Noun, grammaticalCase: Case) => amount(bare(value), undefined, grammaticalCase, noun.gender)

/** "двадцать пять квадратных метров": the adjective stands before the last word. */
function withAdjective(whole: string, value: string, { one, many }: NonNullable<Unit['before']>): string {
  const cut = whole.lastIndexOf(' ')
  const single = /^\d+$/.test(value) && isOne(Number(value)) && /(?:метр|километр|сантиметр)$/.test(whole)
  return `${whole.slice(0, cut)} ${single ? one : many}${whole.slice(cut)}`
}

function sayScaled(match: Match, noun: Noun | undefined, grammaticalCase: Case): string {
  const scale = SCALES.get(match.scale!.toLowerCase())!
  const said = sayUnit({ ...match, scale: undefined, per: undefined }, { noun: scale }, grammaticalCase)
  return noun ? `${said} ${formOf(noun.plural, 'genitive')}` : said
}
