// Runs in the index's thread: erasable TypeScript, relative imports with their extension.
import MarkdownIt from 'markdown-it'
import type { Token } from 'markdown-it'

/** One thing of a document that stands by itself. */
export interface Block {
  kind: 'heading' | 'prose' | 'table' | 'list' | 'whole'
  /** Of a heading, 1 to 6; else 0. */
  level: number
  text: string
  page: number | null
}

const markdownIt = new MarkdownIt()
const FRONT_MATTER = /^\uFEFF?---\r?\n[\s\S]*?\r?\n---\r?\n/
const COMMENT = /^<!--[\s\S]*?-->$/
const PAGE = /^<!-- page: (\d+) -->$/
const FENCE = /^ {0,3}(```+|~~~+)/
const KINDS: Record<string, Block['kind']> = { paragraph_open: 'prose', table_open: 'table', bullet_list_open: 'list', ordered_list_open: 'list' }
/** Characters that are parsed at once: some 10 ms of work. */
const SLICE_LENGTH = 60_000

/** The blocks of a document, some at a time, so that whoever asks can do something else between. */
export function* blocksOf(markdown: string): Generator<Block[]> {
  let page: number | null = null
  for (const slice of slicesOf(markdown.replace(FRONT_MATTER, ''))) {
    const blocks = parse(slice, page)
    page = blocks.page
    yield blocks.found
  }
}

function parse(markdown: string, startPage: number | null) {
  const lines = markdown.split(/\r?\n/)
  const tokens = markdownIt.parse(lines.join('\n'), {})
  const found: Block[] = []
  let page = startPage
  tokens.forEach((token, at) => {
    if (token.level !== 0 || token.nesting === -1 || !token.map) return
    const text = lines.slice(token.map[0], token.map[1]).join('\n').trim()
    const marked = PAGE.exec(text)
    if (marked) page = Number(marked[1])
    else if (token.type === 'heading_open') found.push({ kind: 'heading', level: Number(token.tag.slice(1)), text: plainText(tokens[at + 1]), page })
    else if (text && !COMMENT.test(text)) found.push({ kind: KINDS[token.type] ?? 'whole', level: 0, text, page })
  })
  return { found, page }
}

/** Cut before headings and pages, or else between paragraphs; never inside a fence of code. */
function* slicesOf(markdown: string): Generator<string> {
  let lines: string[] = []
  let length = 0
  let fence = ''
  for (const line of linesOf(markdown)) {
    const isBorder = !fence && (/^#{1,6} /.test(line) || PAGE.test(line) || !line.trim())
    if (length + line.length > SLICE_LENGTH && lines.length && (isBorder || length > SLICE_LENGTH * 2)) {
      yield lines.join('\n')
      lines = []
      length = 0
    }
    const mark = FENCE.exec(line)?.[1]
    if (mark) fence = fence ? (line.trim().startsWith(fence) ? '' : fence) : mark
    lines.push(line)
    length += line.length + 1
  }
  if (lines.length) yield lines.join('\n')
}

/** A line without end, as some programs write a whole book, comes in pieces. */
function* linesOf(text: string): Generator<string> {
  for (let start = 0; start <= text.length;) {
    const found = text.indexOf('\n', start)
    const end = found === -1 ? text.length : found
    for (let from = start; from < end || from === start;) {
      const to = end - from <= SLICE_LENGTH ? end : (text.lastIndexOf(' ', from + SLICE_LENGTH) + 1 || from) > from ? text.lastIndexOf(' ', from + SLICE_LENGTH) + 1 : from + SLICE_LENGTH
      yield text.slice(from, to)
      if (to >= end) break
      from = to
    }
    start = end + 1
  }
}

function plainText(token: Token | undefined): string {
  const parts = token?.children?.map(child => child.type.endsWith('break') ? ' ' : child.content) ?? []
  return parts.join('').trim()
}
