import { randomBytes } from 'node:crypto'
import type { LlmPassage } from '#server/llm'

const LENGTH = 6_000

/** Between these two lines stands the material; nothing in it can be a mark, because nobody who wrote it knew `boundary`. */
export interface QuoteTexts {
  before: (boundary: string) => string
  after: string
  page: string
}

/** Passages as quoted material: each between marks of a boundary made for this one request, with its source and page. */
export function quoted(passages: LlmPassage[], texts: QuoteTexts, boundary = `quote-${randomBytes(4).toString('hex')}`): string {
  let left = LENGTH
  const blocks = passages.flatMap(({ source, text, page }) => {
    const part = harmless(text).slice(0, left)
    left -= part.length
    const place = page ? ` ${texts.page}="${page}"` : ''
    return part ? [`<${boundary} source="${attribute(source)}"${place}>\n${part}\n</${boundary}>`] : []
  })
  return [texts.before(boundary), ...blocks, texts.after].join('\n')
}

// What models and their chat templates take for the end of a text or the start of another speaker
const TAG = /[<＜‹〈](?=\s*[/／]?\s*(?:quote|passage|source|system|user|assistant|developer|instructions?|im_|start_of|end_of|eot|bos|eos|s>))/gi
const TEMPLATE_TOKEN = /<(?=[|｜])|(?<=[|｜])>|<<(?=\/?SYS>>)|\[(?=\/?INST\])/gi
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu

/** Takes from a text what imitates the marks around it or those between the speakers of a conversation, and letters that nobody sees. */
export const harmless = (text: string) => text.replaceAll(INVISIBLE, '').replaceAll(TAG, '(').replaceAll(TEMPLATE_TOKEN, ' ')

const attribute = (text: string) => harmless(text).replaceAll(/[\s<>]+/g, ' ').replaceAll('"', '\'').trim()
