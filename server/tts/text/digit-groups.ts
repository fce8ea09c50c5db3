export type SayGroup = (digits: string) => string

const START = '(?<![\\p{L}\\d.,+])'
const END = '(?![\\d]|[.,-]\\d)'
const RULES: [RegExp, (whole: string, groups: string[]) => string[]][] = [
  // A bank card
  [new RegExp(`${START}\\d{4}[ -]\\d{4}[ -]\\d{4}[ -]\\d{4}${END}`, 'gu'), whole => whole.match(/\d{4}/g)!],
  // (495) 123-45-67, (555) 123-4567, 123-45-67, 1-800-555-0199
  [/(?<![\p{L}\d.,)-]|[\d)] )(?:\(\d{3,5}\) ?\d{2,3}(?:-\d{2}){2}|\(\d{3}\) ?\d{3}-\d{4}|\d{2,3}-\d{2}-\d{2}|(?:1-)?\d{3}-\d{3}-\d{4})(?!\d|[.,]\d|-\d)/gu, asPhone],
  // +7 (495) 123-45-67, 8 800 555-35-35, +1 555 123 4567
  [/(?<![\p{L}\d.,])(?:\+ ?\d{1,3}|8|7) ?-?(?:\(\d{2,5}\)[ -]{0,3}|\d{2,5}[ -]{1,3})\d{2,4}(?:[ -]{1,3}\d{2,4}){0,3}(?!\d|[.,]\d|-\d)/gu, asPhone],
  // +74951234567, 89161234567
  [/(?<![\p{L}\d.,-])(?:(\+7|8)([3489]\d\d)(\d{3})(\d\d)(\d\d))(?!\d|[.,]\d)/gu, (_, groups) => groups],
  [/(?<![\p{L}\d.,-])(\+\d{1,2}?)(\d{3})(\d{3})(\d{4})(?!\d|[.,]\d)/gu, (_, groups) => groups]
]

function asPhone(whole: string): string[] {
  const groups = whole.match(/\+? ?\d+/g)!
  const digits = whole.replace(/\D/g, '').length
  // Between spaces these may be numbers: a telephone has its ten digits, or hyphens.
  return whole.startsWith('+') ? digits >= 9 ? groups : [] : digits >= 10 || (/\d-\d/.test(whole) && digits < 8) ? groups : []
}

/** Telephone and card numbers are said group by group; the commas are heard as short rests. `say` gets the digits of a group, the first one with its plus. */
export function readDigitGroups(text: string, say: SayGroup): string {
  return RULES.reduce((result, [pattern, split]) => result.replace(pattern, (...args) => {
    const whole = args[0] as string
    const groups = split(whole, args.slice(1, -2) as string[])
    return groups.length ? groups.map(group => say(group.replace(/ /g, ''))).join(', ') : whole
  }), text)
}

/** The digits in twos, an odd one with the first two: 45 67, 123 45; five as 45 871. */
export const inTwos = (digits: string) => digits.length === 5 ? [digits.slice(0, 2), digits.slice(2)] : digits.match(digits.length % 2 ? /^\d{3}|\d\d/g : /\d\d/g) ?? [digits]
