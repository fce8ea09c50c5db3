import { ordinal, year } from './numerals'

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const SHORT: Record<string, string> = Object.fromEntries([...MONTHS.map(month => [month.slice(0, 3).toLowerCase(), month]), ['sept', 'September']])
const MONTH = `(?:${MONTHS.join('|')}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)(?![a-z])\\.?)`
const YEAR = '(?:1[1-9]|20|21)\\d{2}'
const END = '(?![\\p{L}\\d]|[.,/:]\\d)'

const nameOf = (month: string) => MONTHS.find(name => name.toLowerCase() === month.toLowerCase()) ?? SHORT[month.replace('.', '').toLowerCase()] ?? month
const isDate = (day: string, month: string) => Number(day) >= 1 && Number(day) <= 31 && Number(month) >= 1 && Number(month) <= 12
const say = (month: string, day: string, of: string | undefined) => `${month} ${ordinal(Number(day))}${of ? `, ${year(Number(of.length === 2 ? `20${of}` : of))}` : ''}`

/** Dates in figures and in words: May 12, 2026; 12 May; 2026-05-12; 05/12/2026 with the month first, 12.05.2026 with the day. */
export function readDates(text: string): string {
  return text
    .replace(/(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?/g, '$1 at $2')
    .replace(/(?<![\p{L}\d.,/:-])(\d{4})-(\d{2})-(\d{2})(?![\d-])/gu, (whole, of: string, month: string, day: string) => isDate(day, month) ? say(MONTHS[Number(month) - 1]!, day, of) : whole)
    .replace(new RegExp(`(?<![\\p{L}\\d.,/:-])(\\d{1,2})/(\\d{1,2})/(\\d{4}|\\d{2})${END}`, 'gu'), (whole, first: string, second: string, of: string) =>
      isDate(second, first) ? say(MONTHS[Number(first) - 1]!, second, of) : isDate(first, second) ? say(MONTHS[Number(second) - 1]!, first, of) : whole)
    .replace(/(?<=(?<![\p{L}])(?:today|tomorrow|yesterday|on|by|until|before|after|from|to|through|due|(?:mon|tues|wednes|thurs|fri|satur|sun)day),? )(\d{1,2})\/(\d{1,2})(?![\d/]|[.,]\d)/giu, (whole, month: string, day: string) => isDate(day, month) ? say(MONTHS[Number(month) - 1]!, day, undefined) : whole)
    .replace(new RegExp(`(?<![\\p{L}\\d.,/:-])(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})${END}`, 'gu'), (whole, day: string, month: string, of: string) => isDate(day, month) ? say(MONTHS[Number(month) - 1]!, day, of) : whole)
    .replace(new RegExp(`(?<![\\p{L}])(${MONTH}) (\\d{1,2})(?:st|nd|rd|th)? ?[-–—] ?(\\d{1,2})(?:st|nd|rd|th)?(?![\\d:])(?:,? (${YEAR})(?!\\d))?`, 'giu'), (_, month: string, day: string, last: string, of: string | undefined) =>
      `${nameOf(month)} ${ordinal(Number(day))} to ${ordinal(Number(last))}${of ? `, ${year(Number(of))}` : ''}`)
    .replace(new RegExp(`(?<![\\p{L}])(${MONTH}) (\\d{1,2})(?:st|nd|rd|th)?(?![\\d:]|[.,]\\d|\\p{L})(?:,? (${YEAR})(?!\\d))?`, 'giu'), (whole, month: string, day: string, of: string | undefined) =>
      Number(day) >= 1 && Number(day) <= 31 ? say(nameOf(month), day, of) : whole)
    .replace(new RegExp(`(?<![\\p{L}\\d.,/:-])(the )?(\\d{1,2})(?:st|nd|rd|th)? (?:of )?(${MONTH})(?![\\p{L}])(?:,? (${YEAR})(?!\\d))?`, 'giu'), (whole, _the: string | undefined, day: string, month: string, of: string | undefined) =>
      Number(day) >= 1 && Number(day) <= 31 ? `the ${ordinal(Number(day))} of ${nameOf(month)}${of ? `, ${year(Number(of))}` : ''}` : whole)
    .replace(new RegExp(`(?<![\\p{L}])(${MONTH}),? (${YEAR})(?!\\d)`, 'giu'), (_, month: string, of: string) => `${nameOf(month)} ${year(Number(of))}`)
}
