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

const rules: [RegExp, (digits: string, head: string) => string][] = [
  // "код 4832", "ИНН 7707083893", "заказ № 12345": four digits and more
  [new RegExp(`(?<![\\p{L}])((?:${CODE_WORDS})(?: ?(?:№|номер|#|:|—|-) ?| )(?:№ ?)?)(\\d{4,20})(?![\\d\\p{L}]|[.,]\\d)`, 'giu'), (digits, head) => head + inTwos(digits).map(sayGroup).join(digits.length > 6 ? ', ' : ' ')],
  [/(№ ?|# ?)(\d{5,20})(?![\d\p{L}]|[.,]\d)/gu, (digits, head) => head + inTwos(digits).map(sayGroup).join(digits.length > 6 ? ', ' : ' ')],
  // 007, 0123: no number is written so
  [/(?<![\p{L}\d.,:/-])()(0\d{1,20})(?![\d:/]|[.,]\d)/gu, digits => spelled(digits)],
  // Too long to be counted
  [/(?<![\p{L}\d.,])()(\d{16,60})(?![\d\p{L}])/gu, digits => inTwos(digits).map(sayGroup).join(', ')]
]

/** Numbers that name and do not count: telephones, cards, codes. */
export function readCodes(text: string): string {
  return rules.reduce((result, [pattern, say]) => result.replace(pattern, (_, head: string, digits: string) => say(digits, head)), readDigitGroups(text, sayGroup))
}
