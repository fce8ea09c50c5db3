const ONES = 'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ')
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const SCALES = ['', 'thousand', 'million', 'billion', 'trillion']

/** Beyond this a number is said digit by digit. */
export const LARGEST = 999_999_999_999_999

function small(count: number): string {
  if (count < 20) return ONES[count]!
  if (count < 100) return TENS[Math.floor(count / 10) - 2]! + (count % 10 ? `-${ONES[count % 10]}` : '')
  return `${ONES[Math.floor(count / 100)]} hundred${count % 100 ? ` ${small(count % 100)}` : ''}`
}

/** "one thousand two hundred thirty-four" */
export function cardinal(count: number): string {
  if (count < 1_000) return small(count)
  const words: string[] = []
  for (let power = SCALES.length - 1; power >= 0; power--) {
    const group = Math.floor(count / 1_000 ** power) % 1_000
    if (group) words.push(small(group), SCALES[power]!)
  }
  return words.filter(Boolean).join(' ')
}

const IRREGULAR: Record<string, string> = { one: 'first', two: 'second', three: 'third', five: 'fifth', eight: 'eighth', nine: 'ninth', twelve: 'twelfth' }

/** "twenty-first" */
export const ordinal = (count: number) => cardinal(count).replace(/[a-z]+$/, last => IRREGULAR[last] ?? `${last.replace(/y$/, 'ie')}th`)

/** Years are said in halves: "twenty twenty-six", "nineteen oh five", "two thousand". */
export function year(value: number): string {
  const [century, rest] = [Math.floor(value / 100), value % 100]
  if (value < 1_000 || value > 9_999 || (value >= 2_000 && value < 2_010) || value % 1_000 === 0) return cardinal(value)
  if (!rest) return `${small(century)} hundred`
  return `${small(century)} ${rest < 10 ? `oh ${small(rest)}` : small(rest)}`
}

/** Digit by digit; 0 is "zero". */
export const spelled = (digits: string) => [...digits].map(digit => ONES[Number(digit)]).join(' ')

/** "three point one four", "1,250.5" */
export function amount(value: string): string {
  const [whole = '0', fraction] = value.replaceAll(',', '').split('.')
  const head = Number(whole) > LARGEST ? spelled(whole) : cardinal(Number(whole || 0))
  return fraction ? `${head} point ${spelled(fraction)}` : head
}

export const isOne = (value: string) => value === '1'
