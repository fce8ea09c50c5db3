/** Without what is only for the eye: no Markdown, emoji, code or long addresses. */
export function plainText(text: string): string {
  return tidy(withoutMarkdown(text))
}

const ENTITIES = new Map(Object.entries({ nbsp: ' ', amp: '&', lt: ' ', gt: ' ', quot: '"', laquo: '«', raquo: '»', mdash: '—', ndash: '–', hellip: '…' }))

const blockRules: [RegExp, string][] = [
  [/^ {0,3}(```|~~~)[\s\S]*?(?:^ {0,3}\1[^\n]*$|$(?![\s\S]))/gm, '\n'], // code is not for the ear
  [/<!--(?:(?!<!--)[\s\S])*?-->/g, ''],
  [/<\/?[a-z][^<>\n]*>/gi, ' '],
  [/^ {0,3}(?:[-*_] *){3,}$/gm, ''], // rule
  [/^(?=[^\n]*\|)(?=[^\n]*-)[ |:-]+$/gm, ''], // line under a table's head
  [/^ *\|(.*)\| *$/gm, '$1'],
  [/ *\| */g, ', '],
  [/^ {0,3}#{1,6} +/gm, ''],
  [/^ {0,3}(?:> ?)+/gm, ''],
  [/^[ \t]*[-*+•] +(?:\[[ xX]\] +)?/gm, ''],
  [/^[ \t]*\d{1,3}([.)]) +/gm, '']
]

const inlineRules: [RegExp, string][] = [
  [/!?\[([^[\]\n]{0,300})\]\([^()\s]{0,2000}(?:\([^()\s]{0,300}\)[^()\s]{0,300}){0,3}(?: "[^"\n]{0,300}")?\)/g, '$1'], // image, link
  [/\[\^?\d+\]/g, ''], // note
  [/\[([^[\]\n]{1,300})\]\[[^[\]\n]{0,300}\]/g, '$1'],
  [/(`+)([^`\n]+)\1/g, '$2'],
  [/(?<!\d)(\*{1,3}|~~)(?=\S)([^*~\n]{0,1000}?\S)\1/g, '$2'],
  [/(?<![\p{L}\p{N}])(_{1,3})(?=\S)([^\n]{0,300}?\S)\1(?![\p{L}\p{N}])/gu, '$2'],
  // One without its pair: of a sentence cut off, or of a footnote
  [/(?<!\S)(?:\*{1,3}|__)(?=[\p{L}\p{N}])|(?<=[^\s*])\*{1,3}(?=[\s.,;:!?)]|$)/gu, ''],
  [/\\([\\`*_{}[\]()#+.!|>~-])/g, '$1']
]

function withoutMarkdown(text: string): string {
  const blocks = blockRules.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text.replace(/\r\n?/g, '\n').replace(/[^\S\n]+/g, ' '))
  return inlineRules.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), blocks)
    .replace(/&(#?\w{2,6});/g, (entity, name: string) => ENTITIES.get(name) ?? entity)
}

/** `https://www.example.com/a/b?c=d` is said as `example.com`. */
const hostOf = (url: string) => url.replace(/^[a-z]+:\/\/(?:[^@/\s]*@)?(?:www\.)?([^/?#:\s]+).*$/i, '$1')

/** Pictures and the invisible characters that join them. */
const EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\p{Cf}|\uFE0E|\uFE0F|\u20E3/gu

function tidy(text: string): string {
  return text
    .replace(/\b(?:https?|ftp|tg):\/\/[^\s<>()"»]*[^\s<>()"».,!?:;]/gi, hostOf)
    .replace(EMOJI, ' ')
    .replace(/[^\S\n]|(?!\n)\p{Cc}/gu, ' ')
    // Thousands written in groups are one number, unless more digits follow, as in a telephone number.
    .replace(/(?<![\d+][ -]?|\d\) ?)\b\d{1,3}(?: \d{3})+\b(?![ -]?\d)/g, number => number.replaceAll(' ', ''))
    .replace(/ {2,}/g, ' ')
    .replace(/ (?=[,.!?;:…]{1,8}(?:\s|$))/g, '')
    .replace(/([!?])\1+/g, '$1')
    .replace(/\.{4,}/g, '...')
    .replace(/ *\n\s*/g, '\n')
    .trim()
}
