/** The six cases, in the order of every table of forms. */
export const CASES = ['nominative', 'genitive', 'dative', 'accusative', 'instrumental', 'prepositional'] as const
export type Case = typeof CASES[number]
export type Gender = 'masculine' | 'feminine' | 'neuter'

export const formOf = (forms: readonly string[], grammaticalCase: Case) => forms[CASES.indexOf(grammaticalCase)]!

const AFTER: Record<Case, string> = {
  nominative: '',
  genitive: 'от до из без для около после у кроме свыше более менее больше меньше порядка вместо против среди ради течение размере сумме количестве старше младше выше ниже дороже дешевле раньше позже позднее ранее возле с со из-за',
  dative: 'к ко благодаря согласно',
  accusative: 'в во на за через про под по спустя',
  instrumental: 'между над перед',
  prepositional: 'о об обо при'
}
const CASE_AFTER = new Map(CASES.flatMap(name => AFTER[name].split(' ').filter(Boolean).map(word => [word, name] as const)))

/** Words in lower case that stand right before `index` (one) and behind it (two); no further than the sentence. */
export function wordBefore(text: string, index: number): string {
  return /([а-яё]+(?:-[а-яё]+)?)[ «"(~≈]*$/i.exec(text.slice(Math.max(0, index - 32), index))?.[1]?.toLowerCase() ?? ''
}

export function wordsBehind(text: string, index: number): string[] {
  return /^ ?([а-яё]+(?:-[а-яё]+)?)(?: ([а-яё]+))?/i.exec(text.slice(index, index + 64))?.slice(1, 3).map(word => word?.toLowerCase() ?? '') ?? []
}

/** The case that the word before asks for, of what has no form of its own: a number, a sign. */
export const caseAfter = (word: string): Case => CASE_AFTER.get(word) ?? 'nominative'

const NOT_DATIVE = /^(?:грамм|реклам|драм|дам|там|сам|рам|програм|программ)$/
const ADJECTIVE = /(?:ых|их|ым|им|ыми|ими|ые|ие|ый|ий|ой|ая|яя|ое|ее)$/

/** The noun that is counted: the first word behind the number that does not look like an adjective. */
export function nounOf(words: readonly string[]): string {
  const [first = '', second = ''] = words
  return ADJECTIVE.test(first) && second && !/^(?:дни|года?м?и?)$/.test(first) ? second : first
}

/** The case in which `count` is said between the word before it and the noun behind it. */
export function caseOfCount(before: string, words: readonly string[], count: number): Case {
  const asked = caseAfter(before)
  const noun = nounOf(words)
  if (/[ая]ми$|людьми$|детьми$/.test(noun)) return 'instrumental'
  if (/[ая]х$/.test(noun) && (asked === 'accusative' || asked === 'prepositional')) return 'prepositional'
  if (/[ая]м$/.test(noun) && !NOT_DATIVE.test(noun) && asked !== 'genitive') return 'dative'
  if (isOne(count) && (GENITIVE_ONE.test(noun) || (/[ыи]$/.test(noun) && /^(?:nom|acc)/.test(asked)))) return 'genitive'
  if (isOne(count) && /^(?:со?|между|над|перед|за)$/.test(before) && /(?:ом|ем|ём|ой|ей)$/.test(noun)) return 'instrumental'
  if (before === 'по') return isOne(count) && /[ую]$/.test(noun) ? 'dative' : 'accusative'
  if (isFew(count) && /(?:[оеё]в|ей)$/.test(noun) && (asked === 'nominative' || asked === 'accusative')) return 'genitive'
  if (asked === 'nominative' && isOne(count) && /[ую]$/.test(noun)) return 'accusative'
  return asked
}

/** 1, 21, 101 — but not 11. */
export const isOne = (count: number) => count % 10 === 1 && count % 100 !== 11
/** 2–4, 22–24 — but not 12–14. */
export const isFew = (count: number) => count % 10 >= 2 && count % 10 <= 4 && Math.floor(count / 10) % 10 !== 1

/** Of one of these: "цена 1 часа", "стоимость 1 занятия". */
const GENITIVE_ONE = /^(?:часа|рубля|дня|года|человека|процента|метра|месяца|раза|клиента|этажа|градуса|номера|сеанса|урока)$|(?<!комп)(?:ения|ания|ятия|ытия|ития)$/

const FEMININE_SOFT = /(?:ость|ночь|дверь|запись|часть|цель|вещь|площадь|область|модель|деталь|кровать|очередь|роль|ветвь|тетрадь|степень|боль|соль|связь|смесь|помощь|жизнь|карусель|печать|копия|лошадь|ось|четверть|дочь|мать)$/

/** The gender that the noun behind 1 or 2 shows in the form it then has: "1 минута", "2 минуты", "21 окно". */
export function genderOfCounted(words: readonly string[], count: number): Gender {
  const noun = nounOf(words)
  if (isFew(count)) return /[ыи]$|[аяыиоу]х$/.test(noun) && !/(?:дни|часы)$/.test(noun) ? 'feminine' : 'masculine'
  if (/(?:[ую]|ой|ей)$/.test(noun) && !/(?:рублю|дню|часу|году|разу|человеку|проценту|метру)$/.test(noun)) return 'feminine'
  if (/[ая]$/.test(noun)) return /(?:мужчина|юноша|дедушка|папа)$/.test(noun) || GENITIVE_ONE.test(noun) ? 'masculine' : /мя$/.test(noun) ? 'neuter' : 'feminine'
  if (/[ыи]$/.test(noun)) return 'feminine'
  if (/[оеё]$/.test(noun)) return 'neuter'
  return FEMININE_SOFT.test(noun) ? 'feminine' : 'masculine'
}
