import { inTwos, readDigitGroups } from '../digit-groups'
import { cardinal, spelled } from './numerals'

/** A group of digits as people dictate it: "четыреста девяносто пять", "ноль пять", "ноль ноль". */
function sayGroup(digits: string): string {
  if (digits.startsWith('+')) return `плюс ${sayGroup(digits.slice(1))}`
  if (/^0+$/.test(digits)) return spelled(digits)
  if (digits.length > 3) return inTwos(digits).map(sayGroup).join(' ')
  const zeros = /^0*/.exec(digits)![0]
  return [zeros && spelled(zeros), cardinal(Number(digits))].filter(Boolean).join(' ')
}

const CODE_WORDS = 'код|кода|коду|кодом|коде|пин|пин-код|пароль|инн|кпп|огрн|бик|снилс|паспорт|серия|артикул|заказ|заказа|заказу|заказом|заказе|счёт|счет|договор|договора|номер|номера|номером|карта|карты|карту|трек'

const rules: [RegExp, (digits: string, head: string, letter?: string) => string][] = [
  // "код 4832", "ИНН 7707083893", "заказ № 12345": four digits and more
  [new RegExp(`(?<![\\p{L}])((?:${CODE_WORDS})(?: ?(?:№|номер|#|:|—|-) ?| )(?:№ ?)?)(\\d{4,20})(?![\\d\\p{L}]|[.,]\\d)`, 'giu'), (digits, head) => head + inTwos(digits).map(sayGroup).join(digits.length > 6 ? ', ' : ' ')],
  [/(№ ?|# ?)(\d{5,20})(?![\d\p{L}]|[.,]\d)/gu, (digits, head) => head + inTwos(digits).map(sayGroup).join(digits.length > 6 ? ', ' : ' ')],
  [/((?:телефон\p{L}{0,2}|тел|факс|моб)[.:]? )([3489]\d{9})(?![\d\p{L}]|[.,]\d)/giu, (digits, head) => head + digits.match(/^\d{3}|\d{3}(?=\d{4}$)|\d\d/g)!.map(sayGroup).join(', ')],
  // A post code before the town
  [/(?<!\p{L}|\d|[.,]\d*)()(\d{6})(?=, (?:г\.|[А-ЯЁ]))/gu, digits => `${sayGroup(digits.slice(0, 3))}, ${sayGroup(digits.slice(3))}`],
  // 007, 0123: no number is written so
  [/(?<![\p{L}\d.,:/-])()(0\d{1,20})(?![\d:/]|[.,]\d| ?коп)(?=(\p{L}?))/gu, (digits, _, letter) => spelled(digits) + (letter && ' ')],
  // Too long to be counted
  [/(?<![\p{L}\d.,])()(\d{16,60})(?![\d\p{L}])/gu, digits => inTwos(digits).map(sayGroup).join(', ')]
]

/** "№ 25/03-2026", "№ А-12/7" */
const COMPOSED = /№ ?((?:\d{1,8}|[A-ZА-ЯЁ]{1,4})(?:[/-](?:\d{1,8}|[A-ZА-ЯЁ]{1,4}(?![\p{L}]))){1,4})(?![\p{L}\d])/gu
const sayComposed = (number: string) => number.replace(/\d+|[/-]/g, part => part === '/' ? ' дробь ' : part === '-' ? ' дефис ' : part.startsWith('0') ? spelled(part) : cardinal(Number(part)))

/** Numbers that name and do not count: telephones, cards, codes. */
export function readCodes(text: string): string {
  return rules.reduce((result, [pattern, say]) => result.replace(pattern, (_, head: string, digits: string, letter?: unknown) => say(digits, head, typeof letter === 'string' ? letter : '')), readDigitGroups(text.replace(COMPOSED, (_, number: string) => `номер ${sayComposed(number)}`), sayGroup))
}
