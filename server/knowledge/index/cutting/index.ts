import { detectLanguage } from '../../../../shared/utils/language.ts'
import type { IndexedPassage } from '../types.ts'
import { blocksOf } from './blocks.ts'
import type { Block } from './blocks.ts'
import { cutProse, splitAnywhere } from './prose.ts'
import type { Piece } from './prose.ts'

export interface CutDocument {
  id: string
  title: string
  fileName: string
  markdown: string
}

/** Passages of text are at most this long, in characters. */
export const PASSAGE_LENGTH = 1_500
/** Tables, lists and code up to this long stay whole. */
export const LONGEST_WHOLE = 4_000
/** A table's head longer than this is not repeated in each part. */
const LONGEST_TABLE_HEAD = 400

/** A passage with the headings above it that stand in the text itself, whatever the document is called. */
export type CutPassage = IndexedPassage & { path: string[] }

interface Section { headings: string[], path: string[], blocks: (Block & { page: number | null })[] }

/** What a passage may be made of: `opens` begins a new one. */
interface Atom extends Piece { opens: boolean }

/** Cuts a document at its headings, and long sections between blocks and where the subject changes. Nothing overlaps. */
export function* cutPassages({ id, title, fileName, markdown }: CutDocument): Generator<CutPassage> {
  const mainLanguage = detectLanguage(markdown)
  const taken = new Map<string, number>()
  for (const { headings, path, blocks } of sectionsOf(markdown, title)) {
    const slug = headings.map(slugOf).join('/')
    for (const { text, page } of packed(atomsOf(blocks))) {
      const nth = (taken.get(slug) ?? 0) + 1
      taken.set(slug, nth)
      const language = detectLanguage(`${headings.join('\n')}\n${text}`, mainLanguage)
      yield { id: `${id}#${nth === 1 ? slug : `${slug}~${nth}`}`, documentId: id, documentTitle: title, fileName, headings, path, page, text, language }
    }
  }
}

/** The first heading of the first level, else the file's name made readable. */
export function documentTitle(markdown: string, fileName: string): string {
  for (const block of blocksOf(markdown)) if (block.kind === 'heading' && block.level === 1 && block.text) return block.text
  const name = fileName.split(/[/\\]/).at(-1)!.replace(/\.[^.]+$/, '')
  return name.replace(/[-_]+/g, ' ').trim() || name
}

/** Text before the first heading belongs to the document itself. */
function* sectionsOf(markdown: string, title: string): Generator<Section> {
  let section: Section = { headings: [title], path: [], blocks: [] }
  let path: Block[] = []
  let page: number | null = null
  for (const block of blocksOf(markdown)) {
    if (block.kind === 'page') page = block.level
    else if (block.kind !== 'heading') section.blocks.push({ ...block, page })
    else {
      if (section.blocks.length) yield section
      path = [...path.filter(heading => heading.level < block.level), block]
      const own = path.map(heading => heading.text).filter(Boolean)
      section = { headings: own[0] === title ? own : [title, ...own], path: own, blocks: [] }
    }
  }
  if (section.blocks.length) yield section
}

function* atomsOf(blocks: Section['blocks']): Generator<Atom> {
  let prose: Piece[] = []
  for (const block of blocks) {
    if (block.kind === 'prose') {
      prose.push(block)
      continue
    }
    yield* proseAtoms(prose)
    prose = []
    yield* wholeAtoms(block)
  }
  yield* proseAtoms(prose)
}

function* proseAtoms(paragraphs: Piece[]): Generator<Atom> {
  const length = paragraphs.reduce((sum, { text }) => sum + text.length + 2, -2)
  if (length <= PASSAGE_LENGTH) return yield* paragraphs.map(paragraph => ({ ...paragraph, opens: false }))
  let opens = false
  for (const piece of cutProse(paragraphs, PASSAGE_LENGTH)) {
    yield { ...piece, opens }
    opens = true
  }
}

function* wholeAtoms({ kind, text, page }: Section['blocks'][number]): Generator<Atom> {
  if (text.length <= LONGEST_WHOLE) return yield { text, page, opens: false }
  const lines = text.split('\n')
  const head = kind === 'table' ? lines.slice(0, 2).join('\n') : ''
  const repeated = head && head.length <= LONGEST_TABLE_HEAD ? `${head}\n` : ''
  for (const part of cutLines(repeated ? lines.slice(2) : lines, PASSAGE_LENGTH - repeated.length)) yield { text: repeated + part, page, opens: true }
}

function* cutLines(lines: readonly string[], longest: number): Generator<string> {
  let part = ''
  for (const piece of lines.values().flatMap(line => line.length <= longest ? [line] : splitAnywhere(line, longest))) {
    if (part.length + piece.length + 1 > longest && part.trim()) {
      yield part
      part = ''
    }
    part = part ? `${part}\n${piece}` : piece
  }
  if (part.trim()) yield part
}

/** Neighbours that fit into one passage become one. */
function* packed(atoms: Iterable<Atom>): Generator<Piece> {
  let open: Piece | undefined
  for (const { text, page, opens } of atoms) {
    if (open && !opens && open.text.length + text.length + 2 <= PASSAGE_LENGTH) open.text += `\n\n${text}`
    else {
      if (open) yield open
      open = { text, page }
    }
  }
  if (open) yield open
}

function slugOf(heading: string): string {
  return heading.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')
}
