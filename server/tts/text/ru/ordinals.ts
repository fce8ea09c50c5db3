import { type Case, caseAfter, type Gender, isFew, wordBefore, wordsBehind } from './cases'
import { cardinal, compoundHead, ordinal } from './numerals'
import { endsHere } from './quantities'

/** "5-й", "2-го", "90-х", "5-ти", "20-летний". */
function readSuffixed(text: string): string {
  return text
    .replace(/(?<![\p{L}\d.,])(\d{1,3})(?:-?й|-?м)? эт\.?(?![\p{L}])/giu, (_, digits: string, offset: number, all: string) => wordBefore(all, offset) === 'на' ? `${digits}-м этаже` : `${digits}-й этаж`)
    .replace(/(?<![\p{L}\d.,])(\d{1,2})\/(\d{1,2}) этаж(?![\p{L}])/giu, (_, floor: string, floors: string) => `${ordinal(Number(floor))} этаж из ${cardinal(Number(floors), 'genitive')}`)
    .replace(/(?<=\d-)комн\.?(?![\p{L}])/giu, 'комнатная')
    .replace(/(?<![\p{L}\d.,])(\d{1,3})-?х[- ](?=(?:комнатн|этажн|местн|летн|дневн|часов|звёздочн|звездочн)\p{L})/gu, '$1-')
    .replace(/(?<![\p{L}\d.,])(\d{1,4}) ?-([а-яё]{4,})/giu, (_, digits: string, word: string) => compoundHead(Number(digits)) + word)
    .replace(/(?<![\p{L}\d.,])(\d{1,7})-([а-яё]{1,3})(?![\p{L}\d])/giu, (whole: string, digits: string, suffix: string, offset: number, all: string) =>
      suffixed(Number(digits), suffix.toLowerCase(), wordBefore(all, offset), wordsBehind(all, offset + whole.length)) ?? whole)
}

const OBLIQUE = new Set<Case>(['genitive', 'dative', 'instrumental', 'prepositional'])

function suffixed(count: number, suffix: string, before: string, behind: readonly string[]): string | undefined {
  const noun = behind[0] ?? ''
  const asked = caseAfter(before)
  switch (suffix) {
    case 'ти': case 'и': return cardinal(count, 'genitive')
    case 'ью': case 'мя': case 'ми': return cardinal(count, 'instrumental')
    case 'х': case 'ех': case 'ёх': return isFew(count) ? cardinal(count, asked === 'prepositional' ? 'prepositional' : 'genitive') : ordinal(count, 'genitive', 'plural')
    case 'ых': case 'их': return ordinal(count, 'genitive', 'plural')
    case 'ые': case 'ие': return ordinal(count, 'nominative', 'plural')
    case 'й': case 'ой': case 'ый': case 'ий': return suffix === 'й' && isFeminineOblique(noun, asked) ? ordinal(count, 'prepositional', 'feminine') : ordinal(count)
    case 'ей': return ordinal(count, 'genitive', 'feminine')
    case 'я': case 'ая': case 'ья': return ordinal(count, 'nominative', 'feminine')
    case 'ю': case 'ую': return ordinal(count, 'accusative', 'feminine')
    case 'го': case 'ого': case 'его': return ordinal(count, 'genitive')
    case 'му': case 'ому': return ordinal(count, 'dative')
    case 'м': return isFew(count) && asked === 'dative' ? cardinal(count, 'dative') : ordinal(count, asked === 'instrumental' || /(?:ом|ем|ём)$/.test(noun) ? 'instrumental' : 'prepositional')
    case 'ом': return ordinal(count, 'prepositional')
    case 'ым': case 'им': return ordinal(count, 'instrumental')
    case 'е': case 'ое': case 'ье': return /(?:ы|и)$/.test(noun) || (!noun && count % 10 === 0) ? ordinal(count, 'nominative', 'plural') : ordinal(count, 'nominative', 'neuter')
  }
}

const isFeminineOblique = (noun: string, asked: Case) => /(?:[еиы]|ой|ей)$/.test(noun) && (OBLIQUE.has(asked) || asked === 'accusative')

/** What is numbered and not counted when it stands in the singular: "5 этаж", "на 3 этаже", "2 подъезд". */
const NUMBERED: Record<string, Case> = Object.fromEntries(['этаж', 'подъезд', 'класс', 'курс', 'корпус', 'квартал', 'уровен', 'пункт', 'раздел', 'вагон', 'терминал', 'выход', 'участок'].flatMap(stem => [
  [stem === 'уровен' ? 'уровень' : stem, 'nominative'], [`${stem}е`, 'prepositional'], [`${stem}у`, 'dative'], [`${stem}ом`, 'instrumental'], [`${stem}а`, 'genitive']
] as [string, Case][]))

function readNumbered(text: string): string {
  return text.replace(/(?<![\p{L}\d.,:-])(\d{1,3}) (этаж|подъезд|класс|курс|корпус|квартал|уровень|пункт|раздел|вагон|терминал|выход)(е|у|ом|а)?(?![\p{L}])/giu, (whole: string, digits: string, stem: string, ending: string | undefined, offset: number, all: string) => {
    const noun = `${stem}${ending ?? ''}`
    const grammaticalCase = NUMBERED[noun.toLowerCase()]
    const count = Number(digits)
    // "2 этажа" counts, "со 2 этажа" names one.
    if (!grammaticalCase) return whole
    const before = wordBefore(all, offset)
    if (grammaticalCase === 'genitive' && (before === 'из' || caseAfter(before) !== 'genitive')) return whole
    return `${ordinal(count, grammaticalCase)} ${noun}`
  })
}

const ROMAN_VALUES: Record<string, number> = { I: 1, V: 5, X: 10, L: 50, C: 100 }
const romanValue = (roman: string) => [...roman].reduce((sum, letter, i) => {
  const value = ROMAN_VALUES[letter]!
  return sum + (value < (ROMAN_VALUES[roman[i + 1] ?? ''] ?? 0) ? -value : value)
}, 0)

const ROMAN = '(?=[IVXLC])(?:X{0,3}(?:IX|IV|V?I{0,3})|XL(?:IX|IV|V?I{0,3})|L)'
const ROMAN_NOUNS: [RegExp, Gender | 'plural'][] = [[/^(?:век|квартал|съезд|этап|класс|тур|раунд|том|уровень|конкурс|форум|фестиваль|чемпионат)/, 'masculine'], [/^(?:столети|тысячелети|полугоди|отделени)/, 'neuter'], [/^(?:степен|категори|групп|половин|част|глав|олимпиад|очеред)/, 'feminine']]
const CENTURY = /^(?:вв?)$/

/** "XXI век", "в XIX в.", "IV квартал", "Пётр I", "глава II". */
function readRoman(text: string): string {
  return text
    .replace(new RegExp(`(?<![\\p{L}\\d])(${ROMAN})(?: ?[-–—] ?(${ROMAN}))? (вв?(?![\\p{L}])\\.?|[а-яё]{3,20})`, 'gu'), (whole: string, first: string, second: string | undefined, noun: string, offset: number, all: string) => sayRomanBefore(first, second, noun, wordBefore(all, offset), all.slice(offset + whole.length)) ?? whole)
    .replace(new RegExp(`(?<![\\p{L}])(глав[аыеу]|раздел[аеу]?|част[ьи]|том[аеу]?|пункт[аеу]?|книг[аиеу]|этап[аеу]?) (${ROMAN})(?![\\p{L}\\d])`, 'giu'), (_, noun: string, roman: string) => `${noun} ${cardinal(romanValue(roman.toUpperCase()))}`)
    .replace(new RegExp(`(?<![\\p{L}])((?:П[её]тр|Никола|Александр|Павл|Павел|Иван|Людовик|Карл|Генрих|Филипп|Георг|Фридрих|Вильгельм|Наполеон|Бенедикт|Иоанн)[а-яё]{0,3}|(?:Екатерин|Елизавет|Мари|Анн)[а-яё]{1,2}) (${ROMAN})(?![\\p{L}\\d])`, 'gu'), (_, name: string, roman: string) => `${name} ${ordinal(romanValue(roman), ...rulerCase(name))}`)
}

function sayRomanBefore(first: string, second: string | undefined, noun: string, before: string, behind: string): string | undefined {
  const value = romanValue(first)
  if (!value) return
  const century = CENTURY.test(noun.replace('.', ''))
  const gender = century ? 'masculine' : ROMAN_NOUNS.find(([pattern]) => pattern.test(noun))?.[1]
  if (!gender) return
  const asked = caseAfter(before)
  const prepositional = asked === 'accusative' && /^(?:в|во|на)$/.test(before)
  const grammaticalCase = century ? prepositional ? 'prepositional' : asked : caseByEnding(noun, gender, asked, prepositional)
  const words = second ? `${ordinal(value, grammaticalCase, gender)} — ${ordinal(romanValue(second), grammaticalCase, gender)}` : ordinal(value, grammaticalCase, gender)
  if (!century) return `${words} ${noun}`
  const ends = noun.endsWith('.') && endsHere(behind) ? '.' : ''
  const forms = second ? ['века', 'веков', 'векам', 'века', 'веками', 'веках'] : ['век', 'века', 'веку', 'век', 'веком', 'веке']
  return `${words} ${forms[['nominative', 'genitive', 'dative', 'accusative', 'instrumental', 'prepositional'].indexOf(grammaticalCase)]}${ends}`
}

function caseByEnding(noun: string, gender: Gender | 'plural', asked: Case, prepositional: boolean): Case {
  if (gender === 'feminine') return /[уью]$/.test(noun) && asked === 'accusative' ? 'accusative' : /[аья]$/.test(noun) ? 'nominative' : 'genitive'
  if (/(?:ов|ев|ей|ий)$/.test(noun)) return 'genitive'
  if (/ах$|ях$/.test(noun)) return 'prepositional'
  if (/(?:ом|ем)$/.test(noun)) return 'instrumental'
  if (/[ую]$/.test(noun)) return 'dative'
  if (/[ая]$/.test(noun)) return 'genitive'
  if (gender === 'masculine' && /е$/.test(noun)) return 'prepositional'
  return prepositional && /и$/.test(noun) ? 'prepositional' : 'nominative'
}

function rulerCase(name: string): [Case, Gender] {
  if (/^(?:Екатерин|Елизавет|Мари|Анн)/.test(name)) return /[ая]$/.test(name) ? ['nominative', 'feminine'] : /[ую]$/.test(name) ? ['accusative', 'feminine'] : ['genitive', 'feminine']
  return /[ая]$/.test(name) ? ['genitive', 'masculine'] : /[ую]$/.test(name) ? ['dative', 'masculine'] : /(?:ом|ем)$/.test(name) ? ['instrumental', 'masculine'] : /е$/.test(name) ? ['prepositional', 'masculine'] : ['nominative', 'masculine']
}

/** Numbers that say which one: "2-й этаж", "на 5 этаже", "XXI век". */
export const readOrdinals = (text: string) => readNumbered(readSuffixed(readRoman(text)))
