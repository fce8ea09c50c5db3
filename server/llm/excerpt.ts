import { foldCase, grammaticalStem } from '#shared/utils/stems'
import { sayRow, tableIn, type Table } from './table-rows'

/** A text or paragraph of this length is quoted whole, characters. */
const SHORT_ENOUGH = 400

export function wordsOf(text: string): string[] {
  return foldCase(text).match(/[\p{L}\p{N}]+/gu) ?? []
}

const stemsOf = (text: string) =>
  new Set(wordsOf(text).filter(word => word.length > 2).map(grammaticalStem))

/**
 * The part of a Markdown text that answers `question`, at most `limit` characters, in the text's own order and words.
 * Steps stay whole or are cut after an item; a list keeps the sentence that introduces it; of a table come the rows that
 * answer, said with the names of their columns.
 */
export function excerptOf(text: string, question: string, limit: number): string {
  const asked = stemsOf(question)
  const chosen = chooseParts(blocksOf(text), asked, limit, '\n\n')
  return chosen.map(block => shorten(block, asked, limit)).filter(Boolean).join('\n\n')
}

/** The parts that hold the rarest of the words asked for; from the beginning when none does. */
function chooseParts(parts: string[], asked: Set<string>, limit: number, joint: string): string[] {
  if (parts.join(joint).length <= Math.min(limit, SHORT_ENOUGH)) return parts
  const scores = scoreParts(parts, asked)
  const best = Math.max(...scores)
  const ranked = parts.map((part, index) => ({ part, index, score: scores[index] ?? 0 }))
    .filter(({ score }) => score >= best * 0.6)
    .sort((one, other) => other.score - one.score || one.index - other.index)
  const chosen: typeof ranked = []
  let length = 0
  for (const candidate of ranked) {
    length += candidate.part.length + joint.length
    if (chosen.length && length > limit) break
    chosen.push(candidate)
  }
  return chosen.sort((one, other) => one.index - other.index).map(({ part }) => part)
}

function scoreParts(parts: string[], asked: Set<string>): number[] {
  const stems = parts.map(stemsOf)
  const weights = [...asked].map((stem) => {
    const holders = stems.filter(known => known.has(stem)).length
    return { stem, weight: holders ? Math.log(1 + parts.length / holders) : 0 }
  })
  return stems.map(known => weights.reduce((sum, { stem, weight }) => sum + (known.has(stem) ? weight : 0), 0))
}

const LIST_ITEM = /^\s*(?:[-*+•]|\d+[.)])\s/
const STEP = /^\s*\d+[.)]\s/
const CODE_OR_TABLE = /^\s*(?:\||```|~~~)/

/** Paragraphs, lists, tables and fenced code; what introduces one of the latter belongs to it. Headings are left out. */
function blocksOf(text: string): string[] {
  const blocks: string[] = []
  for (const piece of splitOutsideFences(text)) {
    const previous = blocks.at(-1)
    if (previous !== undefined && belongsTo(previous, piece)) blocks[blocks.length - 1] = `${previous}\n\n${piece}`
    else blocks.push(piece)
  }
  return blocks
}

function belongsTo(previous: string, piece: string) {
  if (CODE_OR_TABLE.test(piece)) return previous.endsWith(':')
  if (!LIST_ITEM.test(piece)) return false
  return hasItems(previous) ? STEP.test(piece) : previous.endsWith(':') || previous.length <= 200
}

const hasItems = (block: string) => block.split('\n').some(line => LIST_ITEM.test(line))

function splitOutsideFences(text: string): string[] {
  const pieces: string[][] = [[]]
  let fenced = false
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const fence = /^\s*(?:```|~~~)/.test(line)
    if (fence) fenced = !fenced
    if (!fenced && !fence && (!line.trim() || /^#{1,6}\s/.test(line))) pieces.push([])
    else pieces.at(-1)?.push(line)
  }
  return pieces.map(lines => lines.join('\n').trimEnd()).filter(piece => piece.trim())
}

function shorten(block: string, asked: Set<string>, limit: number): string {
  const table = tableIn(block)
  if (table) return rowsThatAnswer(table, asked, limit)
  const [beforeCode = ''] = block.split(/^(?=\s*(?:```|~~~))/m)
  const isCode = beforeCode !== block && !hasItems(beforeCode)
  if (isCode) return block.length <= limit ? block : beforeCode.trimEnd()
  if (hasItems(block)) return block.length <= limit ? block : shortenList(block, asked, limit)
  if (block.length <= SHORT_ENOUGH) return block
  const sentences = block.match(/[^.!?…]+(?:[.!?…]+(?=\s|$)|$)|[.!?…]+/g)?.map(sentence => sentence.trim()).filter(Boolean) ?? [block]
  return cut(chooseParts(sentences, asked, limit, ' ').join(' '), limit)
}

function rowsThatAnswer({ before, header, rows }: Table, asked: Set<string>, limit: number): string {
  const said = rows.map(row => sayRow(header, row))
  const scores = scoreParts(said, asked)
  const best = Math.max(0, ...scores)
  const start = before ? `${before}\n\n` : ''
  const answering = said.filter((_, index) => scores[index]! >= best * 0.6)
  let room = limit - start.length - 1
  const fitting = answering.filter(row => (room -= row.length + 1) >= 0)
  return cut(`${start}${fitting.join('\n')}${fitting.length < answering.length ? '\n…' : ''}`, limit)
}

/** Steps are cut at the end, because their order matters; of other items those that fit the question best stay. */
function shortenList(block: string, asked: Set<string>, limit: number): string {
  const [intro, ...items] = block.split(/\n(?=[ \t]*(?:[-*+•]|\d+[.)])\s)/)
  const start = intro && !LIST_ITEM.test(intro) ? `${intro.trimEnd()}\n` : ''
  const rows = start ? items : [intro ?? '', ...items]
  const room = limit - start.length - 2
  const kept = STEP.test(rows[0] ?? '') ? rows : chooseParts(rows, asked, room, '\n')
  const fitting = kept.filter((_, index) => kept.slice(0, index + 1).join('\n').length <= room)
  return cut(`${start}${start && '\n'}${fitting.join('\n')}${fitting.length < rows.length ? '\n…' : ''}`, limit)
}

function cut(text: string, limit: number) {
  if (text.length <= limit) return text
  return `${text.slice(0, limit - 1).replace(/\s+\S*$/, '')}…`
}
