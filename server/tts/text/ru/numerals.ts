import { CASES, type Case, formOf, type Gender, isFew, isOne } from './cases'

const list = (words: string) => words.split(' ')

const ONE: Record<Gender, string[]> = {
  masculine: list('один одного одному один одним одном'),
  feminine: list('одна одной одной одну одной одной'),
  neuter: list('одно одного одному одно одним одном')
}
const TWO = list('два двух двум два двумя двух')

/** By the ending in "ь": all from five to thirty. */
const soft = (word: string) => [word, word.replace(/ь$/, 'и'), word.replace(/ь$/, 'и'), word, `${word}ю`, word.replace(/ь$/, 'и')]
const eight = list('восемь восьми восьми восемь восемью восьми')
/** "пятьдесят": both halves change. */
const tens = (head: string) => {
  const oblique = `${head.replace(/восемь$/, 'восьми').replace(/ь$/, 'и')}десяти`
  return [`${head}десят`, oblique, oblique, `${head}десят`, `${head}юдесятью`, oblique]
}
const hundreds = (head: string) => {
  const genitive = head.replace(/восемь$/, 'восьми').replace(/ь$/, 'и')
  return [`${head}сот`, `${genitive}сот`, `${genitive}стам`, `${head}сот`, `${head}юстами`, `${genitive}стах`]
}
const one = (word: string, oblique: string) => [word, oblique, oblique, word, oblique, oblique]

const WORDS = new Map<number, string[]>([
  [0, list('ноль нуля нулю ноль нулём нуле')],
  [3, list('три трёх трём три тремя трёх')],
  [4, list('четыре четырёх четырём четыре четырьмя четырёх')],
  ...list('пять шесть семь').map((word, i) => [5 + i, soft(word)] as const),
  [8, eight],
  ...list('девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать').map((word, i) => [9 + i, soft(word)] as const),
  [30, soft('тридцать')],
  [40, one('сорок', 'сорока')],
  ...list('пять шесть семь восемь').map((word, i) => [50 + 10 * i, tens(word)] as const),
  [90, one('девяносто', 'девяноста')],
  [100, one('сто', 'ста')],
  [200, list('двести двухсот двумстам двести двумястами двухстах')],
  [300, list('триста трёхсот трёмстам триста тремястами трёхстах')],
  [400, list('четыреста четырёхсот четырёмстам четыреста четырьмястами четырёхстах')],
  ...list('пять шесть семь восемь девять').map((word, i) => [500 + 100 * i, hundreds(word)] as const)
])

/** A noun in singular and plural, six cases each. */
export interface Noun {
  gender: Gender
  singular: readonly string[]
  plural: readonly string[]
}

const noun = (gender: Gender, stem: string, singular: string, plural: string): Noun => {
  const forms = (endings: string) => list(endings).map(ending => stem + (ending === '-' ? '' : ending))
  return { gender, singular: forms(singular), plural: forms(plural) }
}

/** "грамм", "час" */
export const masculine = (stem: string, many = 'ов') => noun('masculine', stem, '- а у - ом е', `ы ${many} ам ы ами ах`)
/** "рубль" */
export const masculineSoft = (stem: string) => noun('masculine', stem, 'ь я ю ь ём е', 'и ей ям и ями ях')
/** "минута", "тонна" */
export const feminine = (stem: string, many = '-') => {
  const many1 = /[гкхжчшщ]$/.test(stem) ? 'и' : 'ы'
  return noun('feminine', stem, `а ${many1} е у ой е`, `${many1} ${many} ам ${many1} ами ах`)
}
/** Forms of two words are written with a hyphen. */
const wordsOf = (forms: string) => list(forms).map(form => form.replace('-', ' '))
/** A word of forms that no rule gives. */
export const irregular = (gender: Gender, singular: string, plural: string): Noun => ({ gender, singular: wordsOf(singular), plural: wordsOf(plural) })
/** "евро", "кофе" */
export const unchanging = (gender: Gender, word: string): Noun => ({ gender, singular: CASES.map(() => word), plural: CASES.map(() => word) })

export const THOUSAND = irregular('feminine', 'тысяча тысячи тысяче тысячу тысячей тысяче', 'тысячи тысяч тысячам тысячи тысячами тысячах')
export const MILLION = masculine('миллион')
export const BILLION = masculine('миллиард')
export const TRILLION = masculine('триллион')
const SCALES = [THOUSAND, MILLION, BILLION, TRILLION]

/** Beyond this a number is said digit by digit. */
export const LARGEST = 999_999_999_999_999

/** "двадцати одного": below a thousand. */
function small(count: number, grammaticalCase: Case, gender: Gender): string[] {
  const wordOf = (value: number) => value === 1
    ? formOf(ONE[gender], grammaticalCase)
    : value === 2
      ? gender === 'feminine' && /^(?:nom|acc)/.test(grammaticalCase) ? 'две' : formOf(TWO, grammaticalCase)
      : formOf(WORDS.get(value)!, grammaticalCase)
  const below = count % 100
  const parts = below < 20 ? [count - below, below] : [count - below, below - below % 10, below % 10]
  return parts.filter(Boolean).map(wordOf)
}

/** The number in words: `cardinal(21, 'genitive')` is "двадцати одного". Whole numbers from 0 to `LARGEST`. */
export function cardinal(count: number, grammaticalCase: Case = 'nominative', gender: Gender = 'masculine'): string {
  if (count === 0) return formOf(WORDS.get(0)!, grammaticalCase)
  const words: string[] = []
  for (let power = SCALES.length; power > 0; power--) {
    const group = Math.floor(count / 1_000 ** power) % 1_000
    const scale = SCALES[power - 1]!
    if (!group) continue
    // "тысяча двести", not "одна тысяча двести"
    if (!(group === 1 && power === 1 && !words.length)) words.push(...small(group, grammaticalCase, scale.gender))
    words.push(nounForm(scale, group, grammaticalCase))
  }
  return [...words, ...small(count % 1_000, grammaticalCase, gender)].join(' ')
}

/** The form of a counted noun: 1 рубль, 2 рубля, 5 рублей, к 5 рублям, к 5000 рублей. */
export function nounForm({ singular, plural }: Noun, count: number, grammaticalCase: Case): string {
  if (count % 1_000 === 0) return formOf(plural, 'genitive')
  if (isOne(count)) return formOf(singular, grammaticalCase)
  if (grammaticalCase !== 'nominative' && grammaticalCase !== 'accusative') return formOf(plural, grammaticalCase)
  return isFew(count) ? formOf(singular, 'genitive') : formOf(plural, 'genitive')
}

export const counted = (count: number, thing: Noun, grammaticalCase: Case = 'nominative') =>
  `${cardinal(count, grammaticalCase, thing.gender)} ${nounForm(thing, count, grammaticalCase)}`

const ORDINAL_STEMS = new Map<number, string>([
  ...list('перв втор трет четвёрт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат двадцат').map((stem, i) => [i + 1, stem] as const),
  ...list('тридцат сороков пятидесят шестидесят семидесят восьмидесят девяност сот').map((stem, i) => [30 + 10 * i, stem] as const),
  ...list('двух трёх четырёх пяти шести семи восьми девяти').map((stem, i) => [200 + 100 * i, `${stem}сот`] as const)
])
const STRESSED = new Set([2, 6, 7, 8, 40])
const ENDINGS: Record<Gender | 'plural', string[]> = {
  masculine: list('ый ого ому ый ым ом'),
  feminine: list('ая ой ой ую ой ой'),
  neuter: list('ое ого ому ое ым ом'),
  plural: list('ые ых ым ые ыми ых')
}
const THIRD: Record<Gender | 'plural', string[]> = {
  masculine: list('ий ьего ьему ий ьим ьем'),
  feminine: list('ья ьей ьей ью ьей ьей'),
  neuter: list('ье ьего ьему ье ьим ьем'),
  plural: list('ьи ьих ьим ьи ьими ьих')
}

/** "двадцать шестого": whole numbers from 0 to a million; only the last word changes. */
export function ordinal(count: number, grammaticalCase: Case = 'nominative', gender: Gender | 'plural' = 'masculine'): string {
  const last = count % 1_000 === 0 ? count : count % 100 === 0 ? count % 1_000 : count % 100 < 20 || count % 10 === 0 ? count % 100 : count % 10
  const head = count > last ? `${cardinal(count - last)} ` : ''
  const stem = ORDINAL_STEMS.get(last) ?? (last === 0 ? 'нулев' : `${last === 1_000 ? '' : compoundHead(last / 1_000)}тысячн`)
  const ending = formOf((last === 3 ? THIRD : ENDINGS)[gender], grammaticalCase)
  return head + stem + ((STRESSED.has(last) || last === 0) && ending === 'ый' ? 'ой' : ending)
}

/** How a number begins a longer word: "двадцатипяти" of "двадцатипятилетний". */
export function compoundHead(count: number): string {
  if (count === 1) return 'одно'
  if (count === 1_000) return 'тысяче'
  return cardinal(count, 'genitive').split(' ').map(word => ({ девяноста: 'девяносто', ста: 'сто', одного: 'одно' })[word] ?? word).join('')
}

/** "1,5", "3,25", "7": in words, and then what is counted, if that is given. `noun` undefined leaves it to the text. */
export function amount(value: string, thing: Noun | undefined, grammaticalCase: Case, gender: Gender = thing?.gender ?? 'masculine'): string {
  const [whole = '0', fraction = ''] = value.split(/[.,]/)
  const count = Number(whole)
  const behind = (form: string) => thing ? `${form} ` : form
  if (count > LARGEST || fraction.length > 3) return `${spelled(whole)}${fraction && ` запятая ${spelled(fraction)}`}${thing ? ` ${formOf(thing.plural, 'genitive')}` : ''}`
  if (!Number(fraction)) return behind(cardinal(count, grammaticalCase, gender)) + (thing ? nounForm(thing, count, grammaticalCase) : '')
  const direct = grammaticalCase === 'nominative' || grammaticalCase === 'accusative'
  if (fraction === '5' && count === 1) {
    return behind(direct ? gender === 'feminine' ? 'полторы' : 'полтора' : 'полутора') + (thing ? direct ? formOf(thing.singular, 'genitive') : formOf(thing.plural, grammaticalCase) : '')
  }
  if (fraction === '5' && count > 1) return behind(`${cardinal(count, grammaticalCase, gender)} с половиной`) + (thing ? nounForm(thing, isOne(count) ? 2 : count, grammaticalCase) : '')
  return behind(decimal(count, fraction, grammaticalCase)) + (thing ? formOf(thing.singular, 'genitive') : '')
}

/** "две целых двадцать пять сотых" */
function decimal(count: number, fraction: string, grammaticalCase: Case): string {
  const name = ['десят', 'сот', 'тысячн'][fraction.length - 1]!
  const direct = grammaticalCase === 'nominative' || grammaticalCase === 'accusative'
  const ending = (value: number) => isOne(value) ? formOf(ENDINGS.feminine, grammaticalCase) : direct ? 'ых' : formOf(ENDINGS.plural, grammaticalCase)
  const part = (value: number, stem: string) => `${cardinal(value, grammaticalCase, 'feminine')} ${stem}${ending(value)}`
  return `${part(count, 'цел')} ${part(Number(fraction), name)}`
}

/** Digit by digit. */
export const spelled = (digits: string) => [...digits].map(digit => cardinal(Number(digit))).join(' ')
