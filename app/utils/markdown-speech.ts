import MarkdownIt from 'markdown-it'

const md = new MarkdownIt({ html: false })
const SENTENCE = /.*?(?:[.!?…]+["»”)]*(?=\s)|$)/gs
/** Pieces shorter than this are spoken together with the next, so that speech does not stutter. */
const SHORT_PIECE = 40

/** What a voice says of a Markdown text: its words without marks, links by their names, code left out. */
export function speechTextOf(markdown: string): string {
  const lines: string[] = []
  for (const token of md.parse(markdown, {})) {
    if (token.type !== 'inline') continue
    const line = (token.children ?? []).map(spoken).join('').replace(/\s+/g, ' ').trim()
    if (line) lines.push(/[.!?…:;,]["»”)]*$/.test(line) ? line : `${line}.`)
  }
  return lines.join('\n')
}

function spoken({ type, content }: { type: string, content: string }) {
  if (type === 'text' || type === 'code_inline') return content.replace(/https?:\/\/\S+/g, '')
  return type === 'softbreak' || type === 'hardbreak' ? ' ' : ''
}

/** The text in pieces to be spoken one after another; the first one is short, so that the voice starts soon. */
export function speechPieces(text: string): string[] {
  const pieces: string[] = []
  for (const line of text.split('\n')) {
    let piece = ''
    for (const [sentence] of line.matchAll(SENTENCE)) {
      piece += sentence
      if (piece.trim().length < SHORT_PIECE) continue
      pieces.push(piece.trim())
      piece = ''
    }
    if (piece.trim()) pieces.push(piece.trim())
  }
  return pieces
}

/** The part of a growing text whose sentences will not change any more. */
export function finishedPart(text: string): string {
  const last = [...text.matchAll(/[.!?…]["»”)]*\s|\n/g)].at(-1)
  return last ? text.slice(0, last.index + last[0].length).trimEnd() : ''
}
