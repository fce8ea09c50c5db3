const numbered = (text: string, step: number, first: number): [string, number][] => text.split(' ').map((word, index) => [word, first + index * step])

const VALUES = new Map<string, number>([
  ...numbered('ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать', 1, 0),
  ...numbered('двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто', 10, 20),
  ...numbered('сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот', 100, 100),
  ...numbered('zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen', 1, 0),
  ...numbered('twenty thirty forty fifty sixty seventy eighty ninety', 10, 20),
  ['нуль', 0], ['одна', 1], ['две', 2], ['oh', 0], ['o', 0]
])
const NUMERALS = /^\d+$/
const REPEATS = new Map([['double', 2], ['triple', 3]])

const PLUS = /^(?:плюс|plus)$/
const TELEPHONE = /^(?:телефон\p{L}*|номер|number|phone|code|cell|mobile)$/u
const OTHER_NUMBER = /^(?:заказ\p{L}*|договор\p{L}*|комнат\p{L}*|кабинет\p{L}*|дом\p{L}*|квартир\p{L}*|order|room|flat|apartment|invoice|case|booking)$/u
const TIME_OR_PLACE = /^(?:в|к|на|до|с|at|by|to|until|for)$/
const LATIN = /^[a-z]+$/
/** Digits of a telephone number with and without the country: +7 916 123 45 67, 212 555 0199. */
const WITH_COUNTRY = 11
const WITHOUT_COUNTRY = 10
const SURELY_TELEPHONE = 6

export interface DictatedDigits {
  digits: number
  /** How many it will have, where it is a telephone number. */
  expected: number | undefined
  /** "seven three nine", not "seven hundred thirty nine". */
  oneByOne: boolean
  /** "двадцать": a smaller number may follow. */
  roundTens: boolean
}

/** The number that an utterance ends with, or undefined. */
export function digitsAtEnd(words: string[]): DictatedDigits | undefined {
  let start = words.length
  while (start > 0 && isNumberWord(words, start - 1)) start--
  if (start === words.length) return undefined
  const groups = groupsOf(words.slice(start))
  return { digits: groups.join('').length, expected: expectedDigits(words.slice(0, start), groups, !words.some(word => LATIN.test(word))), oneByOne: groups.every(group => group.length === 1), roundTens: /^[2-9]0$/.test(groups.at(-1)!) }
}

/** How many digits there will be when it is a telephone number. */
function expectedDigits(before: string[], groups: string[], russian: boolean): number | undefined {
  if (before.some(word => OTHER_NUMBER.test(word))) return undefined
  const digits = groups.join('').length
  if (digits < SURELY_TELEPHONE && TIME_OR_PLACE.test(before.at(-1) ?? '')) return undefined
  const plus = PLUS.test(before.at(-1) ?? '')
  const prefixed = russian && /^[78](?:\d{4,})?$/.test(groups[0]!)
  const mobile = russian && before.length === 0 && /^9\d\d$/.test(groups[0]!)
  const isTelephone = plus || mobile || digits >= SURELY_TELEPHONE || (prefixed && groups[1]?.length === 3) || before.slice(-3).some(word => TELEPHONE.test(word))
  if (!isTelephone) return undefined
  return plus || prefixed ? WITH_COUNTRY : WITHOUT_COUNTRY
}

const isNumberWord = (words: string[], at: number) =>
  VALUES.has(words[at]!) || NUMERALS.test(words[at]!) || (words[at] === 'hundred' && at > 0) || (REPEATS.has(words[at]!) && at + 1 < words.length)

function groupsOf(words: string[]): string[] {
  const groups: string[] = []
  let open = false
  for (let i = 0; i < words.length; i++) {
    const repeats = REPEATS.get(words[i]!)
    if (repeats && i + 1 < words.length) {
      groups.push(String(VALUES.get(words[++i]!) ?? words[i]).repeat(repeats))
      open = false
      continue
    }
    const before = open ? Number(groups.at(-1)) : 0
    const joined = open ? joinedValue(before, words[i]!) : undefined
    if (joined !== undefined) groups[groups.length - 1] = String(joined)
    else groups.push(String(VALUES.get(words[i]!) ?? words[i]))
    // "eight hundred five five five" is 800 555, not 805
    open = words[i] !== 'hundred' && !NUMERALS.test(words[i]!)
  }
  return groups
}

/** "двести" and "тридцать" are one number, "тридцать" and "двести" are two. */
function joinedValue(before: number, word: string): number | undefined {
  if (word === 'hundred') return before > 0 && before < 10 ? before * 100 : undefined
  const value = VALUES.get(word)
  if (!value) return undefined
  const fits = (value < 10 && before >= 20 && before % 10 === 0) || (value < 100 && before >= 100 && before % 100 === 0)
  return fits ? before + value : undefined
}
