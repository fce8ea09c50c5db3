import { amount, cardinal, isOne } from './numerals'

/** Singular and plural; one word says both when the plural adds an s. */
type Names = readonly [string, string]
const regular = (name: string): Names => [name, `${name}s`]

const CURRENCIES: Record<string, { unit: Names, cent: Names }> = {
  '$': { unit: regular('dollar'), cent: regular('cent') },
  '€': { unit: regular('euro'), cent: regular('cent') },
  '£': { unit: regular('pound'), cent: ['penny', 'pence'] },
  '₽': { unit: regular('ruble'), cent: regular('kopeck') },
  '¥': { unit: ['yen', 'yen'], cent: ['sen', 'sen'] }
}
const CODES: Record<string, string> = { USD: '$', EUR: '€', GBP: '£', RUB: '₽', JPY: '¥' }

const UNITS = new Map<string, Names>(Object.entries<Names>({
  'kg': regular('kilogram'), 'g': regular('gram'), 'mg': regular('milligram'), 'lb': regular('pound'), 'lbs': regular('pound'), 'oz': regular('ounce'), 't': regular('ton'),
  'km': regular('kilometer'), 'm': regular('meter'), 'cm': regular('centimeter'), 'mm': regular('millimeter'), 'mi': regular('mile'), 'ft': ['foot', 'feet'], 'in': ['inch', 'inches'], 'yd': regular('yard'),
  'l': regular('liter'), 'L': regular('liter'), 'ml': regular('milliliter'), 'mL': regular('milliliter'), 'gal': regular('gallon'),
  'm²': ['square meter', 'square meters'], 'm2': ['square meter', 'square meters'], 'sq ft': ['square foot', 'square feet'], 'sq. ft': ['square foot', 'square feet'], 'sq m': ['square meter', 'square meters'], 'm³': ['cubic meter', 'cubic meters'],
  'km/h': ['kilometer per hour', 'kilometers per hour'], 'kph': ['kilometer per hour', 'kilometers per hour'], 'mph': ['mile per hour', 'miles per hour'], 'm/s': ['meter per second', 'meters per second'],
  'KB': regular('kilobyte'), 'MB': regular('megabyte'), 'GB': regular('gigabyte'), 'TB': regular('terabyte'), 'Mbps': ['megabit per second', 'megabits per second'], 'Gbps': ['gigabit per second', 'gigabits per second'],
  'Hz': ['hertz', 'hertz'], 'kHz': ['kilohertz', 'kilohertz'], 'MHz': ['megahertz', 'megahertz'], 'GHz': ['gigahertz', 'gigahertz'], 'W': regular('watt'), 'kW': regular('kilowatt'), 'kWh': regular('kilowatt hour'), 'V': regular('volt'), 'mAh': regular('milliamp hour'), 'dB': regular('decibel'),
  'ms': regular('millisecond'), 'sec': regular('second'), 'secs': regular('second'), 's': regular('second'), 'min': regular('minute'), 'mins': regular('minute'), 'hr': regular('hour'), 'hrs': regular('hour'), 'h': regular('hour'), 'yr': regular('year'), 'yrs': regular('year'), 'wk': regular('week'), 'mo': regular('month'), 'pcs': regular('piece'), 'px': regular('pixel'), 'tbsp': regular('tablespoon'), 'tsp': regular('teaspoon'), 'bpm': ['beat per minute', 'beats per minute'], 'kcal': regular('kilocalorie'), 'cal': regular('calorie'),
  '%': ['percent', 'percent'], '°C': ['degree Celsius', 'degrees Celsius'], '℃': ['degree Celsius', 'degrees Celsius'], '°F': ['degree Fahrenheit', 'degrees Fahrenheit'], '°': regular('degree')
}))
const PER: Record<string, string> = { mo: 'a month', month: 'a month', hr: 'an hour', hour: 'an hour', h: 'an hour', day: 'a day', week: 'a week', wk: 'a week', year: 'a year', yr: 'a year', night: 'a night', person: 'a person', kg: 'a kilogram', lb: 'a pound', min: 'a minute', user: 'a user' }
const MAGNITUDES: Record<string, string> = { k: 'thousand', thousand: 'thousand', m: 'million', mln: 'million', million: 'million', bn: 'billion', b: 'billion', billion: 'billion', trillion: 'trillion' }

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
const anyOf = (names: Iterable<string>) => [...names].sort((a, b) => b.length - a.length).map(escaped).join('|')
const NUMBER = '\\d{1,3}(?:,\\d{3}){1,4}(?:\\.\\d{1,6})?|\\d{1,15}(?:\\.\\d{1,6})?'
const SIGN = '(?:(?<![\\p{L}\\d)])([-−+±])|(?<![\\p{L}\\d.,-]))'
const END = '(?![\\p{L}\\d])'

const before = new RegExp(`(?:(?<![\\p{L}\\d])([-−]))?([$€£₽¥]) ?(${NUMBER})(?: ?[-–—] ?[$€£₽¥]?(${NUMBER}))?(?: ?(k|m|mln|bn|b|million|billion|thousand|trillion)${END})?(?: ?(?:/|per ) ?(${anyOf(Object.keys(PER))})${END})?`, 'giu')
const behind = new RegExp(`${SIGN}(${NUMBER})(?: ?[-–—] ?(${NUMBER}))? ?(?:(k|million|billion|thousand|trillion) )?([$€£₽¥]|(?:USD|EUR|GBP|RUB|JPY)${END})`, 'gu')
const measure = new RegExp(`${SIGN}(${NUMBER})(?: ?[-–—] ?([-−]?(?:${NUMBER})))?[ -]?(${anyOf(UNITS.keys())})(?:(?<=[\\p{L}\\d²³])${END}(?!['’])|(?<![\\p{L}\\d²³]))`, 'gu')

const SIGNS: Record<string, string> = { '-': 'minus ', '−': 'minus ', '+': 'plus ', '±': 'plus or minus ' }
const signOf = (sign = '') => SIGNS[sign] ?? ''

/** Sums and measures with what they count: $12.50, 5 kg, 10–15%, -5 °C. */
export function readQuantities(text: string): string {
  return text
    .replace(before, (_, sign: string, currency: string, value: string, to: string | undefined, magnitude: string | undefined, per: string | undefined) =>
      signOf(sign) + money(currency, value, to, magnitude) + (per ? ` ${PER[per.toLowerCase()]}` : ''))
    .replace(behind, (_, sign: string, value: string, to: string | undefined, magnitude: string | undefined, code: string) => signOf(sign) + money(CODES[code] ?? code, value, to, magnitude))
    .replace(/(?<=\d ?(?:ft|′) ?)(\d{1,2}) ?in(?![\p{L}])\.?/gu, '$1 inches')
    .replace(measure, (whole: string, sign: string, value: string, to: string | undefined, unit: string, offset: number, all: string) => {
      // "5 in the morning", "9 a. m.": letters that are words of their own
      if (/^(?:in|m|s|t|l|h|g|L|V|W)$/.test(unit) && / (?:in|m|s|t|l|h|g)$/.test(whole) && /^(?:in|s|t|h|l)$/.test(unit)) return whole
      if (/^\./.test(all.slice(offset + whole.length)) && /^[ap]$/.test(unit)) return whole
      const [one, many] = UNITS.get(unit)!
      const last = to?.replace(/^[-−]/, '')
      return signOf(sign) + amount(value) + (last ? ` to ${signOf(/^[-−]/.exec(to!)?.[0])}${amount(last)}` : '') + ` ${isOne(last ?? value) ? one : many}`
    })
}

function money(currency: string, value: string, to?: string, magnitude?: string): string {
  const { unit: [one, many], cent: [cent, cents] } = CURRENCIES[currency]!
  if (magnitude) return `${amount(value)}${to ? ` to ${amount(to)}` : ''} ${MAGNITUDES[magnitude.toLowerCase()]} ${many}`
  if (to) return `${amount(value)} to ${amount(to)} ${many}`
  const [whole = '0', fraction = ''] = value.split('.')
  if (fraction.length !== 2) return `${amount(value)} ${isOne(value) ? one : many}`
  const minor = Number(fraction)
  const major = `${amount(whole)} ${isOne(whole) ? one : many}`
  const small = `${cardinal(minor)} ${minor === 1 ? cent : cents}`
  return !minor ? major : whole === '0' ? small : `${major} and ${small}`
}
