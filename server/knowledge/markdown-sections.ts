import MarkdownIt from 'markdown-it'
import type { Token } from 'markdown-it'
import { detectLanguage } from '#shared/utils/language'
import type { Language, Passage } from './types'

export interface MarkdownDocument {
  id: string
  /** Gives the title when the text has no first-level heading. */
  fileName: string
  markdown: string
  /** Found from the text when not given. */
  language?: Language
}

/** Sections longer than this, in characters, are split between paragraphs. */
export const SECTION_LENGTH = 1_500

interface Block { kind: 'heading' | 'prose' | 'whole', level: number, text: string }
interface Section { headings: string[], blocks: Block[] }

const markdownIt = new MarkdownIt()
const FRONT_MATTER = /^\uFEFF?---\r?\n[\s\S]*?\r?\n---\r?\n/
const COMMENT = /^<!--[\s\S]*?-->$/

/** Splits a document into passages at its headings. Tables, lists and code stay whole; nothing overlaps. */
export function passagesOf({ id, fileName, markdown, language = detectLanguage(markdown) }: MarkdownDocument): Passage[] {
  const blocks = blocksOf(markdown.replace(FRONT_MATTER, ''))
  const title = blocks.find(block => block.kind === 'heading' && block.level === 1)?.text ?? titleFromFile(fileName)
  const taken = new Map<string, number>()
  return sectionsOf(blocks, title).flatMap(({ headings, blocks }) => packBlocks(blocks).map((text) => {
    const slug = headings.map(slugOf).join('/')
    const nth = (taken.get(slug) ?? 0) + 1
    taken.set(slug, nth)
    return { id: `${id}#${nth === 1 ? slug : `${slug}~${nth}`}`, documentId: id, documentTitle: title, headings, text, language }
  }))
}

function blocksOf(markdown: string): Block[] {
  const lines = markdown.split(/\r?\n/)
  const tokens = markdownIt.parse(lines.join('\n'), {})
  return tokens.flatMap((token, at): Block[] => {
    if (token.level !== 0 || token.nesting === -1 || !token.map) return []
    if (token.type === 'heading_open') return [{ kind: 'heading', level: Number(token.tag.slice(1)), text: plainText(tokens[at + 1]) }]
    const text = lines.slice(token.map[0], token.map[1]).join('\n').trim()
    if (!text || COMMENT.test(text)) return []
    return [{ kind: token.type === 'paragraph_open' ? 'prose' : 'whole', level: 0, text }]
  })
}

/** Text before the first heading belongs to the document itself. */
function sectionsOf(blocks: Block[], title: string): Section[] {
  const sections: Section[] = [{ headings: [title], blocks: [] }]
  let path: { level: number, text: string }[] = []
  for (const block of blocks) {
    if (block.kind !== 'heading') {
      sections.at(-1)!.blocks.push(block)
      continue
    }
    path = [...path.filter(heading => heading.level < block.level), block]
    const headings = path.map(heading => heading.text).filter(Boolean)
    sections.push({ headings: headings[0] === title ? headings : [title, ...headings], blocks: [] })
  }
  return sections
}

function packBlocks(blocks: Block[]): string[] {
  const packed: string[] = []
  for (const piece of blocks.flatMap(block => block.kind === 'prose' ? splitProse(block.text) : [block.text])) {
    const last = packed.at(-1)
    if (last !== undefined && last.length + piece.length + 2 <= SECTION_LENGTH) packed[packed.length - 1] = `${last}\n\n${piece}`
    else packed.push(piece)
  }
  return packed
}

/** A paragraph without end, as text taken from a PDF has, is split after sentences, or anywhere when it has none. */
function splitProse(text: string): string[] {
  if (text.length <= SECTION_LENGTH) return [text]
  const pieces: string[] = []
  for (let rest = text; rest;) {
    const window = rest.slice(0, SECTION_LENGTH)
    const sentenceEnd = window.match(/^[\s\S]*[.!?…](?=\s)/)?.[0].length
    const end = rest.length <= SECTION_LENGTH ? rest.length : sentenceEnd ?? (window.lastIndexOf(' ') + 1 || SECTION_LENGTH)
    pieces.push(rest.slice(0, end).trim())
    rest = rest.slice(end).trimStart()
  }
  return pieces
}

function plainText(token: Token | undefined): string {
  const parts = token?.children?.map(child => child.type.endsWith('break') ? ' ' : child.content) ?? []
  return parts.join('').trim()
}

function titleFromFile(fileName: string): string {
  const name = fileName.split(/[/\\]/).at(-1)!.replace(/\.[^.]+$/, '')
  return name.replace(/[-_]+/g, ' ').trim() || name
}

function slugOf(heading: string): string {
  return heading.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')
}
