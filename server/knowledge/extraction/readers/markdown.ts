import { decodeText } from '../encoding.ts'
import { parseHtml } from '../dom.ts'
import { htmlToMarkdown } from '../html-to-markdown.ts'
import type { Reading } from '../reading.ts'

const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n([^]*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/
const HTML_BLOCK = /^[ \t]*<(table|h[1-6]|ul|ol)[\s>][^]*?<\/\1>/gim
const COMMENT = /<!--[^]*?-->/g
const TAG = /<\/?(?:a|abbr|b|br|center|code|details|div|em|figure|font|hr|i|img|kbd|p|picture|small|source|span|strong|sub|summary|sup|u)(?:\s[^<>]*)?\/?>/gi

/** Markdown, without its front matter and without HTML outside code. */
export function readMarkdown(bytes: Buffer): Reading {
  const text = decodeText(bytes)
  const front = FRONT_MATTER.exec(text)
  const body = front ? text.slice(front[0].length) : text
  return { format: 'md', title: front ? titleIn(front[1]!) : null, parts: [{ page: null, markdown: withoutHtml(body) }], pageCount: null }
}

function titleIn(frontMatter: string): string | null {
  return /^title:[ \t]*(['"]?)(.+?)\1[ \t]*\r?$/m.exec(frontMatter)?.[2] ?? null
}

function withoutHtml(markdown: string): string {
  return markdown
    .split(/(^(?:```|~~~)[^]*?^(?:```|~~~)[ \t]*$)/m)
    .map((piece, index) => index % 2 ? piece : piece.replace(COMMENT, '').replace(HTML_BLOCK, block => htmlToMarkdown(parseHtml(block).body)).replace(TAG, tag => /^<(?:br|hr)/i.test(tag) ? '\n' : ''))
    .join('')
}
