/** Marks further apart than this are not a pair. */
const REACH = 300
const LONGEST_ADDRESS = 2_000

export interface MarkupSpan {
  /** Index behind it. */
  end: number
  /** How many of its characters are heard. */
  spoken: number
}

/**
 * The piece of inline Markdown or HTML that begins at `at` and may not be torn: `code`, [link](address), **bold**, <tag>.
 * 'open' when more of the text is needed to know; `complete` says that no more will come.
 */
export function markupSpanAt(text: string, at: number, complete: boolean): MarkupSpan | 'open' | undefined {
  switch (text[at]) {
    case '`': return betweenMarks(text, at, /`+/y, complete, () => true)
    case '*':
    case '_':
    case '~': return betweenMarks(text, at, /\*+|_+|~~+/y, complete, isEmphasis)
    case '[': return link(text, at, complete)
    case '<': return tag(text, at, complete)
  }
}

/** What is left of the line, as far as a pair of marks reaches, and whether all of it is there. */
function lineAfter(text: string, from: number, complete: boolean, reach = REACH) {
  const window = text.slice(from, from + reach)
  const newline = window.indexOf('\n')
  return { line: newline < 0 ? window : window.slice(0, newline), whole: complete || newline >= 0 || window.length === reach }
}

type IsMark = (text: string, from: number, to: number) => boolean

function betweenMarks(text: string, at: number, pattern: RegExp, complete: boolean, opens: IsMark): MarkupSpan | 'open' | undefined {
  pattern.lastIndex = at
  const mark = pattern.exec(text)?.[0]
  if (!mark) return text.length === at + 1 && !complete ? 'open' : undefined // a lone ~ may become ~~
  const inner = at + mark.length
  if (inner === text.length) return complete ? undefined : 'open'
  if (!opens(text, at, inner)) return { end: inner, spoken: 0 }
  const { line, whole } = lineAfter(text, inner, complete)
  for (let close = line.indexOf(mark, 1); close > 0; close = line.indexOf(mark, close + mark.length)) {
    const after = line[close + mark.length]
    if (after === undefined && !whole) return 'open'
    if (after !== mark[0] && !/\s/.test(line[close - 1]!)) return { end: inner + close + mark.length, spoken: close }
  }
  return whole ? { end: inner, spoken: 0 } : 'open'
}

/** An opening mark stands before a word and behind none: 2 * 3, 2*3, 500 ₽* and snake_case have none. */
const isEmphasis: IsMark = (text, from, to) => /\S/.test(text[to]!) && /[\s([«"'“*_~—–-]/.test(text[from - 1] ?? ' ')

function link(text: string, at: number, complete: boolean): MarkupSpan | 'open' | undefined {
  const { line, whole } = lineAfter(text, at + 1, complete)
  const label = /^[^[\]]*/.exec(line)![0].length
  if (label === line.length) return whole ? undefined : 'open'
  if (line[label] === '[') return
  const behind = at + 1 + label + 1
  if (behind === text.length) return complete ? undefined : 'open'
  const closing = { '(': ')', '[': ']' }[text[behind]!]
  if (!closing) return { end: behind, spoken: label }
  return addressEnd(text, behind, closing, complete, label)
}

function addressEnd(text: string, from: number, closing: string, complete: boolean, spoken: number): MarkupSpan | 'open' | undefined {
  const { line, whole } = lineAfter(text, from, complete, LONGEST_ADDRESS)
  let depth = 0
  for (let i = 0; i < line.length; i++) {
    if (line[i] === line[0]) depth++
    else if (line[i] === closing && !--depth) return { end: from + i + 1, spoken }
  }
  return whole ? undefined : 'open'
}

function tag(text: string, at: number, complete: boolean): MarkupSpan | 'open' | undefined {
  const { line, whole } = lineAfter(text, at, complete)
  if (line.length === 1 || /^<\/?$/.test(line)) return whole ? undefined : 'open'
  if (!/^<(?:\/?[a-z]|!--)/i.test(line)) return
  const close = line.indexOf('>')
  return close > 0 ? { end: at + close + 1, spoken: 0 } : whole ? undefined : 'open'
}
