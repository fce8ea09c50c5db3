import { type Case, caseAfter, wordBefore } from './cases'
import { ordinal } from './numerals'
import { endsHere } from './quantities'

const MONTHS = 'января февраля марта апреля мая июня июля августа сентября октября ноября декабря'.split(' ')
const MONTH = MONTHS.join('|')
const IN_MONTH = 'январь|январе|февраль|феврале|март|марте|апрель|апреле|май|мае|июнь|июне|июль|июле|август|августе|сентябрь|сентябре|октябрь|октябре|ноябрь|ноябре|декабрь|декабре'
const YEAR_WORD = ' ?(?:года|год|году|г(?![\\p{L}])\\.?)'
const START = '(?<![\\p{L}\\d.,/:\\-])'
const END = '(?![\\p{L}\\d]|[.,/:]\\d)'

/** "пятое мая" after these; "пятого мая" (when?) elsewhere. */
const NAMES_THE_DAY = /(?:сегодня|завтра|послезавтра|вчера|это|дата|наступит|наступило|было)[:,]? ?[«"(]?$|(?:дата|числ[оа])[^.!?\n\d]{0,20}: ?$/i
const DAY_CASE: Record<Case, Case> = { nominative: 'genitive', genitive: 'genitive', dative: 'dative', accusative: 'accusative', instrumental: 'instrumental', prepositional: 'prepositional' }

function dayCase(text: string, index: number, end: number): Case {
  const before = text.slice(Math.max(0, index - 40), index)
  // "1 мая — выходной": the day is what the sentence is about.
  if (NAMES_THE_DAY.test(before) || (/(?:^|[.!?\n] ?)$/.test(before) && /^ [—–-] \p{L}/u.test(text.slice(end, end + 4)))) return 'nominative'
  return DAY_CASE[caseAfter(wordBefore(text, index))]
}

/** In dates the day is neuter: "пятое (число) мая"; as an object it looks like the subject. */
const sayDay = (day: string, grammaticalCase: Case) => ordinal(Number(day), grammaticalCase, 'neuter')
const sayYear = (year: string, grammaticalCase: Case = 'genitive') => `${ordinal(Number(year), grammaticalCase)} ${YEAR_FORMS[grammaticalCase]}`
const YEAR_FORMS: Record<Case, string> = { nominative: 'год', genitive: 'года', dative: 'году', accusative: 'год', instrumental: 'годом', prepositional: 'году' }

const isDate = (day: string, month: string) => Number(day) >= 1 && Number(day) <= 31 && Number(month) >= 1 && Number(month) <= 12

/** Dates in figures and in words: 12.05.2026, 2026-05-12, "12 мая 2026 г.", "с 5 по 7 мая", "май 2026". */
export function readDates(text: string): string {
  return DATE_RULES.reduce((result, [pattern, say]) => result.replace(pattern, (...args) => {
    const [whole, ...groups] = args.slice(0, -2) as string[]
    const offset = args.at(-2) as number
    return say(groups, dayCase(result, offset, offset + whole!.length), result.slice(offset + whole!.length), whole!) ?? whole!
  }), text.replace(ISO_TIME, '$1 в $2'))
}

const ISO_TIME = /(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?/g

type Say = (groups: (string | undefined)[], grammaticalCase: Case, behind: string, whole: string) => string | undefined

const full = (day: string, month: string, year: string | undefined, grammaticalCase: Case) => {
  const date = `${sayDay(day, grammaticalCase)} ${MONTHS[Number(month) - 1]}`
  return year ? `${date} ${sayYear(year.length === 2 ? `20${year}` : year)}` : date
}

/** "г." at the end of a sentence is its full stop too. */
const stop = (whole: string, behind: string) => whole.endsWith('.') && endsHere(behind) ? '.' : ''

const rule = (pattern: string, say: Say): [RegExp, Say] => [new RegExp(pattern, 'giu'), say]

const DATE_RULES: [RegExp, Say][] = [
  rule(`${START}(\\d{4})-(\\d{2})-(\\d{2})(?![\\d-])`, ([year, month, day], grammaticalCase) => isDate(day!, month!) ? full(day!, month!, year, grammaticalCase) : undefined),
  rule(`${START}(\\d{1,2})[.](\\d{2})[.](\\d{4}|\\d{2}) ?[-–—] ?(\\d{1,2})[.](\\d{2})[.](\\d{4}|\\d{2})${END}(?:${YEAR_WORD}(?![\\p{L}]))?`, ([d1, m1, y1, d2, m2, y2], _, behind, whole) =>
    isDate(d1!, m1!) && isDate(d2!, m2!) ? `с ${full(d1!, m1!, y1, 'genitive')} по ${full(d2!, m2!, y2, 'accusative')}${stop(whole, behind)}` : undefined),
  rule(`${START}(\\d{1,2})[./](\\d{1,2})[./](\\d{4}|\\d{2})${END}(?:${YEAR_WORD}(?![\\p{L}]))?`, ([day, month, year], grammaticalCase, behind, whole) =>
    isDate(day!, month!) ? full(day!, month!, year, grammaticalCase) + stop(whole, behind) : undefined),
  rule(`(?<![\\p{L}])(с|со|до|к|ко|на|по|от|после|за)( )(\\d{2})\\.(0[1-9]|1[0-2])(?![\\d.,]\\d|\\d|%| ?(?:%|₽|руб|кг|м|км|процент))`, ([preposition, , day, month]) =>
    isDate(day!, month!) ? `${preposition} ${full(day!, month!, undefined, DAY_CASE[caseAfter(preposition!.toLowerCase())])}` : undefined),
  rule(`(?<![\\p{L}])((?:сегодня|завтра|послезавтра|вчера|понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|воскресенье),? )(\\d{2})\\.(0[1-9]|1[0-2])(?![\\d.,]\\d|\\d)`, ([head, day, month]) => isDate(day!, month!) ? head + full(day!, month!, undefined, 'genitive') : undefined),
  rule(`(?<![\\p{L}])(с|со) (\\d{1,2})(?:-го)? (?:(${MONTH}) )?(по|до) (\\d{1,2})(?:-е|-го)? (${MONTH})(?![\\p{L}])`, ([from, day, month, to, day2, month2]) =>
    `${from} ${sayDay(day!, 'genitive')} ${month ? `${month} ` : ''}${to} ${sayDay(day2!, to === 'по' ? 'accusative' : 'genitive')} ${month2}`),
  rule(`(?<![\\p{L}\\d.,])((?:с|со|на|к|по) )?(\\d{1,2}) ?[-–—] ?(\\d{1,2}) (${MONTH})(?![\\p{L}])`, ([preposition, day, day2, month]) =>
    /^на/i.test(preposition ?? '') ? `на ${sayDay(day!, 'accusative')} — ${sayDay(day2!, 'accusative')} ${month}` : `с ${sayDay(day!, 'genitive')} по ${sayDay(day2!, 'accusative')} ${month}`),
  rule(`${START}(?:с )?(\\d{1,2}) (${MONTH}) ?[-–—] ?(\\d{1,2}) (${MONTH})(?![\\p{L}])`, ([day, month, day2, month2]) =>
    `с ${sayDay(day!, 'genitive')} ${month} по ${sayDay(day2!, 'accusative')} ${month2}`),
  rule(`(?<![\\p{L}])(с|со) (\\d{1,2}) по (\\d{1,2}) (число|числа)(?![\\p{L}])`, ([from, day, day2, noun]) => `${from} ${sayDay(day!, 'genitive')} по ${sayDay(day2!, 'accusative')} ${noun}`),
  rule(`${START}(\\d{1,2}) (числа|числу|числом|числе)(?![\\p{L}])`, ([day, noun]) => Number(day) ? `${sayDay(day!, ({ числу: 'dative', числом: 'instrumental', числе: 'prepositional' } as const)[noun!.toLowerCase()] ?? 'genitive')} ${noun}` : undefined),
  rule(`${START}((?:\\d{1,2}, ){0,4}\\d{1,2}) (и|или) (\\d{1,2}) (${MONTH})(?![\\p{L}])`, ([days, and, last, month], grammaticalCase) =>
    `${days!.split(', ').map(day => sayDay(day, grammaticalCase)).join(', ')} ${and} ${sayDay(last!, grammaticalCase)} ${month}`),
  rule(`${START}(\\d{1,2})(?:-?(?:го|е|ое))? (${MONTH})(?![\\p{L}])(?:,? (\\d{4})(?![\\d])(?:${YEAR_WORD}(?![\\p{L}]))?)?`, ([day, month, year], grammaticalCase, behind, whole) =>
    Number(day) <= 31 && Number(day) ? `${sayDay(day!, grammaticalCase)} ${month}${year ? ` ${sayYear(year)}` : ''}${stop(whole, behind)}` : undefined),
  rule(`(?<![\\p{L}])(${IN_MONTH}|${MONTH}) (\\d{4})(?![\\d])(?:${YEAR_WORD}(?![\\p{L}]))?`, ([month, year], _, behind, whole) => `${month} ${sayYear(year!)}${stop(whole, behind)}`),
  rule(`(?<![\\p{L}])(с|со|от) (\\d{4}) (по|до) (\\d{4})(?: (год|года)(?![\\p{L}])| г(?![\\p{L}])\\.?| гг(?![\\p{L}])\\.?)`, ([from, year, to, year2], _, behind, whole) =>
    `${from} ${ordinal(Number(year), 'genitive')} ${to} ${sayYear(year2!, to === 'по' ? 'accusative' : 'genitive')}${stop(whole, behind)}`),
  rule(`${START}(\\d{4}) ?[-–—] ?(\\d{4}) (годы|годов|годам|годами|годах|год|года|гг?(?![\\p{L}])\\.?)(?![\\p{L}])`, ([year, year2, word], grammaticalCase, behind, whole) => {
    const wordCase = ({ годов: 'genitive', годам: 'dative', годами: 'instrumental', годах: 'prepositional' } as const)[word!.toLowerCase()] ?? (grammaticalCase === 'accusative' ? 'prepositional' : 'nominative')
    const name = { nominative: 'годы', genitive: 'годов', dative: 'годам', accusative: 'годы', instrumental: 'годами', prepositional: 'годах' }[wordCase]
    return `${ordinal(Number(year), wordCase)} — ${ordinal(Number(year2), wordCase)} ${name}${stop(whole, behind)}`
  }),
  rule(`(?<![\\p{L}])(в|во|о|на|к|ко|по|с|со|до|от|после|за|из)( )(\\d{4})( ?г(?![\\p{L}])\\.?| (?:году|года|год|годом)(?![\\p{L}]))`, ([preposition, , year, word], _, behind, whole) => {
    const before = preposition!.toLowerCase()
    const asked = /года$/.test(word!) ? 'genitive' : /годом$/.test(word!) ? 'instrumental' : /^ ?г\.?$/.test(word!) && /^(?:в|во|о|на)$/.test(before) ? 'prepositional' : /году$/.test(word!) ? /^(?:к|ко|по)$/.test(before) ? 'dative' : 'prepositional' : caseAfter(before)
    return `${preposition} ${sayYear(year!, asked)}${stop(whole, behind)}`
  }),
  rule(`(?<![\\p{L}])(в|во) (\\d{1,3}) (году)(?![\\p{L}])`, ([preposition, year]) => `${preposition} ${sayYear(year!, 'prepositional')}`),
  rule(`${START}(1\\d{3}|2[01]\\d{2})(?:( год)(?![\\p{L}])|( года| ?г(?![\\p{L}])\\.)|( году)|( годом))(?![\\p{L}])`, ([year, nominative, genitive, dative], _, behind, whole) =>
    sayYear(year!, nominative ? 'nominative' : genitive ? 'genitive' : dative ? 'dative' : 'instrumental') + stop(whole, behind))
]
