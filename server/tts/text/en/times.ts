import { cardinal } from './numerals'

const TIME = '([01]?\\d|2[0-4])(?::([0-5]\\d))?'
const HALF = '(?: ?([ap])\\.? ?m(?![\\p{L}])\\.?)'
const START = '(?<![\\p{L}\\d.,:/$€£-])'

function minutesOf(minutes: string): string {
  return Number(minutes) === 0 ? '' : Number(minutes) < 10 ? ` oh ${cardinal(Number(minutes))}` : ` ${cardinal(Number(minutes))}`
}

/** "three thirty PM", "nine o'clock", "six PM" for 18:00, "fourteen thirty". */
function sayTime(hours: string, minutes = '00', half?: string): string {
  const hour = Number(hours)
  if (half) return `${cardinal(hour)}${minutesOf(minutes)} ${half.toUpperCase()}M`
  if (Number(minutes)) return `${cardinal(hour)}${minutesOf(minutes)}`
  return hour === 0 || hour === 24 ? 'midnight' : hour > 12 ? `${cardinal(hour - 12)} PM` : `${cardinal(hour)} o'clock`
}

/** Full stops of "p.m." that end the sentence too. */
const stop = (whole: string, all: string, offset: number) => whole.endsWith('.') && !/^ [A-Z]{2,4}(?![\p{L}])/u.test(all.slice(offset + whole.length, offset + whole.length + 6)) && /^\s*$|^\n|^ ["“]?\p{Lu}/u.test(all.slice(offset + whole.length, offset + whole.length + 4)) ? '.' : ''

/** Times of the day: 3:30 p.m., 9 AM, 18:00, 9:00–17:30, 9-5 pm. */
export function readTimes(text: string): string {
  return text
    .replace(/(?<![\p{L}\d.,:/-])(\d{1,2}):([0-5]\d):([0-5]\d)(?![\d:])/gu, (_, ...[hours, minutes, seconds]: string[]) => `${cardinal(Number(hours))} ${hours === '1' ? 'hour' : 'hours'} ${cardinal(Number(minutes))} ${Number(minutes) === 1 ? 'minute' : 'minutes'} ${cardinal(Number(seconds))} ${Number(seconds) === 1 ? 'second' : 'seconds'}`)
    .replace(new RegExp(`${START}${TIME}${HALF}? ?[-–—] ?${TIME}${HALF}`, 'giu'), (whole: string, h1: string, m1: string | undefined, half1: string | undefined, h2: string, m2: string | undefined, half2: string, offset: number, all: string) =>
      `${half1 ? sayTime(h1, m1, half1) : `${cardinal(Number(h1))}${minutesOf(m1 ?? '00')}`} to ${sayTime(h2, m2, half2)}${stop(whole, all, offset)}`)
    .replace(new RegExp(`${START}${TIME}${HALF}`, 'giu'), (whole: string, hours: string, minutes: string | undefined, half: string, offset: number, all: string) => sayTime(hours, minutes, half) + stop(whole, all, offset))
    .replace(new RegExp(`${START}([01]?\\d|2[0-4]):([0-5]\\d) ?[-–—] ?([01]?\\d|2[0-4]):([0-5]\\d)(?![\\d:])`, 'gu'), (_, h1: string, m1: string, h2: string, m2: string) => `${sayTime(h1, m1)} to ${sayTime(h2, m2)}`)
    .replace(new RegExp(`${START}([01]?\\d|2[0-4]):([0-5]\\d)(?![\\d:]|[.,]\\d)(?: o['’]clock)?`, 'gu'), (_, hours: string, minutes: string) => sayTime(hours, minutes))
    .replace(/(?<![\p{L}\d.,:/-])(\d{1,3}):(\d{1,3})(?![\d:])/gu, (_, first: string, second: string) => `${cardinal(Number(first))} to ${cardinal(Number(second))}`)
}
