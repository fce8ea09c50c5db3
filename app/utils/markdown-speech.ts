import MarkdownIt from 'markdown-it'

const md = new MarkdownIt({ html: false })
const SENTENCE = /[\s\S]+?(?:[.!?…]["»”)]*(?=\s)|\n|$)/g
/** The first piece is short, so that the voice starts soon; the next ones grow, so that there are few of them. */
const FIRST_PIECE = 30
const GROWTH = 4
const LONGEST_PIECE = 1_000

/** How the built-in answerer names its source; the page shows that as a chip. */
const SOURCE_LINE = /^(Источник|Source): /

/** What a voice says of a Markdown text: its words without marks, links by their names, code and the source left out. */
export const speechTextOf = (markdown: string): string =>
  linesOf(markdown).filter(line => !SOURCE_LINE.test(line)).map(line => /[.!?…:;,]["»”)]*$/.test(line) ? line : `${line}.`).join('\n')

/** The words of a Markdown text in one line. */
export const previewOf = (markdown: string): string => linesOf(markdown).join(' ')

const linesOf = (markdown: string) => md.parse(markdown, {})
  .filter(({ type }) => type === 'inline')
  .map(({ children }) => (children ?? []).map(spoken).join('').replace(/\s+/g, ' ').trim())
  .filter(Boolean)

function spoken({ type, content }: { type: string, content: string }) {
  if (type === 'text' || type === 'code_inline') return content.replace(/https?:\/\/\S+/g, '')
  return type === 'softbreak' || type === 'hardbreak' ? ' ' : ''
}

/**
 * The text in pieces of whole sentences to be spoken one after another. A text that is not `done` yet gives only
 * pieces that will not change when it grows.
 */
export function speechPieces(text: string, done: boolean): string[] {
  const pieces: string[] = []
  let piece = ''
  for (const [sentence] of (done ? text : finishedPart(text)).matchAll(SENTENCE)) {
    piece += sentence
    if (piece.trim().length < Math.min(LONGEST_PIECE, FIRST_PIECE * GROWTH ** pieces.length)) continue
    pieces.push(piece.trim())
    piece = ''
  }
  return done && piece.trim() ? [...pieces, piece.trim()] : pieces
}

function finishedPart(text: string): string {
  const last = [...text.matchAll(/[.!?…]["»”)]*\s|\n/g)].at(-1)
  return last ? text.slice(0, last.index + last[0].length).trimEnd() : ''
}
