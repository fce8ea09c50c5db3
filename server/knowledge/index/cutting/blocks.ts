/** One thing in a Markdown text that is not cut without need. */
export interface Block {
  kind: 'heading' | 'page' | 'prose' | 'table' | 'list' | 'code'
  /** Of a heading: 1 to 6; of a page: its number; else 0. */
  level: number
  text: string
}

const FRONT_MATTER = /^\uFEFF?---\r?\n[\s\S]*?\r?\n---\r?\n/
const PAGE = /^<!--\s{0,9}page:\s{0,9}(\d{1,6})\s{0,9}-->\s*$/
const HEADING = /^ {0,3}(#{1,6})(?=[ \t]|$)/
const UNDERLINE = /^ {0,3}(=+|-+)\s*$/
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$/
const ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)/
const FENCE = /^[ \t]*(`{3,}|~{3,})/
const DELIMITERS = /^[ \t]*[|:-][ \t|:-]*$/
const INDENTED = /^(?: {2}|\t)/
/** A line longer than this is text, whatever it begins with. */
const LONGEST_MARK = 300

/**
 * The blocks of a Markdown text in order, found line by line in time that grows with the text alone. It knows of
 * CommonMark what a search needs: headings, fences, lists, tables of GFM, comments; all else is prose.
 */
export function* blocksOf(markdown: string): Generator<Block> {
  const text = markdown.replace(FRONT_MATTER, '')
  let lines: string[] = []
  let kind: Block['kind'] = 'prose'
  let fence = ''
  let blanks = 0

  function* flush(): Generator<Block> {
    const block = lines.join('\n').trim()
    if (block) yield { kind, level: 0, text: block }
    lines = []
    kind = 'prose'
    blanks = 0
  }

  for (const line of linesOf(text)) {
    if (fence) {
      lines.push(line)
      if (closes(line, fence)) fence = ''
      if (!fence && kind === 'code') yield* flush()
      continue
    }
    if (!line.trim()) {
      if (kind === 'list') blanks++
      else yield* flush()
      continue
    }
    if (kind === 'list' && (!blanks || INDENTED.test(line) || ITEM.test(line)) && !markOf(line)) {
      lines.push(...blanks ? [''] : [], line)
      blanks = 0
      fence = line.match(FENCE)?.[1] ?? ''
      continue
    }
    const mark = markOf(line)
    if (mark) {
      yield* flush()
      if (mark !== 'rule') yield mark
    } else if (FENCE.test(line)) {
      yield* flush()
      kind = 'code'
      lines = [line]
      fence = line.match(FENCE)![1]!
    } else if (kind === 'prose' && lines.length === 1 && lines[0]!.length <= LONGEST_MARK && UNDERLINE.test(line)) {
      const heading = lines[0]!
      lines = []
      yield { kind: 'heading', level: line.includes('=') ? 1 : 2, text: plainText(heading) }
    } else if (kind === 'prose' && lines.at(-1)?.includes('|') && isDelimiters(line)) {
      const header = lines.pop()!
      yield* flush()
      kind = 'table'
      lines = [header, line]
    } else if (ITEM.test(line) && kind === 'prose') {
      yield* flush()
      kind = 'list'
      lines = [line]
    } else if (line.length <= LONGEST_MARK && RULE.test(line)) {
      yield* flush()
    } else {
      if (kind === 'list') yield* flush()
      lines.push(line)
    }
  }
  yield* flush()
}

/** What stands alone on its line and ends whatever was before it. */
function markOf(line: string): Block | 'rule' | null {
  if (line.length > LONGEST_MARK) return null
  const heading = HEADING.exec(line)
  if (heading) return { kind: 'heading', level: heading[1]!.length, text: plainText(line.slice(heading[0].length).trimEnd().replace(/#+$/, '')) }
  const page = PAGE.exec(line)
  return page && { kind: 'page', level: Number(page[1]), text: '' }
}

const isDelimiters = (line: string) => line.includes('-') && DELIMITERS.test(line)

function closes(line: string, fence: string): boolean {
  const mark = line.trim()
  return mark.length >= fence.length && mark.startsWith(fence) && mark === fence[0]!.repeat(mark.length)
}

/** Line by line, without the comments that end. */
function* linesOf(text: string): Generator<string> {
  let commentsEnd = true
  let start = 0
  while (start < text.length) {
    if (commentsEnd && text.startsWith('<!--', start) && !PAGE.test(text.slice(start, start + 60).split('\n', 1)[0]!)) {
      const end = text.indexOf('-->', start)
      commentsEnd = end >= 0
      if (commentsEnd) {
        start = end + 3
        continue
      }
    }
    const found = text.indexOf('\n', start)
    const end = found < 0 ? text.length : found
    yield text.slice(start, text[end - 1] === '\r' ? end - 1 : end)
    start = end + 1
  }
}

/** A heading as it is read: without marks of emphasis, code and links. */
function plainText(heading: string): string {
  return heading
    .replace(/!?\[([^[\]]*)\](?:\([^()\s]*\))?/g, '$1')
    .replace(/(\*{1,3}|`{1,3}|~~|__)(?=\S)|(?<=\S)(\*{1,3}|`{1,3}|~~|__)/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}
