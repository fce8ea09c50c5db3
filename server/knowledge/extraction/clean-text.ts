/** Control and format characters (zero-width, bidirectional, tags, soft hyphens) but tab and line end, and variation selectors, which can hide text too. */
const INVISIBLE = /(?![\t\n])[\p{Cc}\p{Cf}]|[\u{E0000}-\u{E01EF}\uFE00-\uFE0F]/gu
const BULLETS = /[\uF0B7\uF0A7\uF0D8\uF0FC\uF076\uF02D]/g // as the Symbol and Wingdings fonts have them

/** What a person would see of a text: its letters, spaces and line ends, and nothing that hides among them. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\f\v\u2028\u2029\u0085]/g, '\n')
    .replace(INVISIBLE, '')
    .replace(BULLETS, '•')
    .replace(/[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g, ' ')
}

/** One line of it. */
export const cleanLine = (text: string) => cleanText(text).replace(/\s+/g, ' ').trim()
