// Runs in the index's thread: erasable TypeScript, relative imports with their extension.
import { detectLanguage } from '../../../shared/utils/language.ts'
import { blocksOf, type Block } from './blocks.ts'
import { cutLines, cutProse, cutTable, PASSAGE_LENGTH } from './prose.ts'
import type { IndexedPassage } from '../index/types.ts'

/** Part of a document that becomes one passage. */
export type Chunk = Pick<IndexedPassage, 'id' | 'headings' | 'page' | 'text' | 'language'>

/** Headings deeper than this say nothing more. */
const MOST_HEADINGS = 8
const HEADING_LENGTH = 300

interface Section { headings: string[], pieces: Piece[] }
interface Piece { text: string, page: number | null, isProse: boolean }

/**
 * The passages of a document, some at a time: by headings, long sections by meaning; tables and lists stay whole as
 * long as they are not too long to be read at once. Nothing overlaps.
 */
export function* chunksOf({ id, title, markdown }: { id: string, title: string, markdown: string }): Generator<Chunk[]> {
  const language = detectLanguage(markdown)
  const taken = new Map<string, number>()
  const toChunk = (headings: string[]) => ({ text, page }: Omit<Piece, 'isProse'>): Chunk => {
    const slug = headings.map(slugOf).join('/')
    const nth = (taken.get(slug) ?? 0) + 1
    taken.set(slug, nth)
    return { id: `${id}#${nth === 1 ? slug : `${slug}~${nth}`}`, headings, page, text, language: detectLanguage(text, language) }
  }
  for (const section of sectionsOf(markdown, title)) yield packed(section.pieces).map(toChunk(section.headings))
}

/** Text before the first heading belongs to the document itself. A section may come in several parts. */
function* sectionsOf(markdown: string, title: string): Generator<Section> {
  let section: Section = { headings: [title], pieces: [] }
  let path: { level: number, text: string }[] = []
  for (const blocks of blocksOf(markdown)) {
    for (const block of blocks) {
      if (block.kind !== 'heading') {
        section.pieces.push(...piecesOf(block))
        continue
      }
      if (section.pieces.length) yield section
      path = [...path.filter(heading => heading.level < block.level), { level: block.level, text: block.text.slice(0, HEADING_LENGTH) }]
      const headings = path.map(heading => heading.text).filter(Boolean).slice(-MOST_HEADINGS)
      section = { headings: headings[0] === title ? headings : [title, ...headings], pieces: [] }
    }
    if (section.pieces.length) yield section
    section = { headings: section.headings, pieces: [] }
  }
}

function piecesOf({ kind, text, page }: Block): Piece[] {
  const texts = kind === 'prose' ? [text] : kind === 'table' ? cutTable(text) : cutLines(text)
  return texts.map(piece => ({ text: piece, page, isProse: kind === 'prose' }))
}

/** Neighbours together up to the length of a passage; prose that is longer is cut where its subject changes. */
function packed(pieces: Piece[]): Omit<Piece, 'isProse'>[] {
  const found: Omit<Piece, 'isProse'>[] = []
  for (const run of runsOf(pieces)) {
    const texts = run[0]!.isProse ? cutProse(run.map(({ text }) => text).join('\n\n')) : [run[0]!.text]
    for (const text of texts) {
      const last = found.at(-1)
      if (last && last.text.length + text.length + 2 <= PASSAGE_LENGTH) last.text += `\n\n${text}`
      else found.push({ text, page: run[0]!.page })
    }
  }
  return found
}

/** Paragraphs of one page that follow each other are one text; everything else stands alone. */
function runsOf(pieces: Piece[]): Piece[][] {
  const runs: Piece[][] = []
  for (const piece of pieces) {
    const last = runs.at(-1)
    if (last && piece.isProse && last[0]!.isProse && last[0]!.page === piece.page) last.push(piece)
    else runs.push([piece])
  }
  return runs
}

const slugOf = (heading: string) => heading.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')
