import { pipeTable } from '../pipe-table.ts'
import { isValue } from '../sheet-tables.ts'
import { blocksOf } from './blocks.ts'
import type { Block } from './blocks.ts'
import { inReadingOrder } from './columns.ts'
import type { Line } from './lines.ts'

const LARGER = 1.12
const LONGEST_HEADING = 200
const MOST_HEADING_LINES = 4
/** Of all text: what is set in one larger size more often than this is not headings. */
const MOST_HEADING_SHARE = 0.2
const LEAST_CAPITALS = 4
const LOWEST_LEVEL = 3

type Levels = (block: Extract<Block, { type: 'text' }>) => number

/** Markdown of each page. Headings are known by the outline, by their size, or by capitals alone. */
export function pagesToMarkdown(pages: Line[][], outline: Map<string, number>): string[] {
  const blocks = pages.map(lines => inReadingOrder(lines).flatMap(blocksOf))
  const levelOf = headingLevels(blocks.flat(), outline)
  let header: string[] | undefined // of the table that the page before ended with
  return blocks.map((page) => {
    if (page[0]?.type === 'table' && header && goesOn(page[0].rows, header)) page[0].rows.unshift(header)
    const last = page.at(-1)
    header = last?.type === 'table' ? last.rows[0] : undefined
    return page.map(block => block.type === 'table' ? pipeTable(block.rows) : textMarkdown(block, levelOf)).join('\n\n')
  })
}

const goesOn = ([first]: string[][], header: string[]) => first?.length === header.length && first.some(isValue) && !header.some(isValue)

export const outlineKey = (text: string) => text.toLowerCase().replace(/^[\d.\s]+|[^\p{L}\p{N}]+/gu, '')

function textMarkdown(block: Extract<Block, { type: 'text' }>, levelOf: Levels): string {
  const level = levelOf(block)
  const text = block.text.replace(/^[•‣●○▪■◦]\s*/, '- ').replace(/^[–—]\s+/, '- ')
  // What looks like Markdown's own marks is meant as it stands.
  return level ? `${'#'.repeat(level)} ${text.replaceAll('\n', ' ')}` : text.replace(/^(#{1,6}\s|>|\|)/gm, '\\$1')
}

function headingLevels(blocks: Block[], outline: Map<string, number>): Levels {
  const sizes = new Map<number, number>()
  const rounded = (size: number) => Math.round(size * 2) / 2
  for (const block of blocks) {
    if (block.type === 'text') sizes.set(rounded(block.size), (sizes.get(rounded(block.size)) ?? 0) + block.text.length)
  }
  const all = [...sizes.values()].reduce((sum, characters) => sum + characters, 0)
  const body = [...sizes].reduce((best, entry) => entry[1] > best[1] ? entry : best, [Infinity, 0])[0]
  const larger = [...sizes].filter(([size, characters]) => size > body * LARGER && characters < all * MOST_HEADING_SHARE).map(([size]) => size).sort((a, b) => b - a)
  return ({ text, size, lines }) => {
    if (text.length > LONGEST_HEADING || lines > MOST_HEADING_LINES || !/\p{L}/u.test(text)) return 0
    const outlined = outline.get(outlineKey(text))
    if (outlined) return Math.min(outlined, LOWEST_LEVEL)
    const rank = larger.indexOf(rounded(size))
    if (rank >= 0) return Math.min(rank + 1, LOWEST_LEVEL)
    const below = Math.min(larger.length + 1, 2)
    return isCapitals(text) && lines <= 2 ? Math.max(below, 2) : 0
  }
}

/** «1. ПРЕДМЕТ ДОГОВОРА»: how contracts set their headings. */
function isCapitals(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? []
  return letters.length >= LEAST_CAPITALS && letters.every(letter => letter === letter.toUpperCase()) && !/[;,]$/.test(text)
}
