import { tableIn } from './tables.ts'
import type { Line } from './lines.ts'

export type Block
  = | { type: 'table', rows: string[][] }
    | { type: 'text', text: string, size: number, lines: number }

const LIST_START = /^(?:\d{1,3}[.)]|\d+(?:\.\d+)+\.?|\(\d+\)|[a-zа-я]\)|[•‣●○▪■◦*–—-])\s/iu
const ENDS_SENTENCE = /[.!?:;…»")]$/
/** After these a hyphen at the end of a line is one that is always written. */
const KEPT_BEFORE = /(?:^|[\s(«"])(?:кое|из|по|во|интернет|онлайн)-$/i
const KEPT_AFTER = /^(?:то|либо|нибудь|за|под|таки|ка)(?!\p{L})/iu

/** Tables and paragraphs of one column of lines. */
export function blocksOf(lines: Line[]): Block[] {
  const blocks: Block[] = []
  const leading = usualLeading(lines)
  const edges = rightEdges(lines, leading)
  let paragraph: Line[] = []
  const close = () => {
    if (paragraph.length) blocks.push(textOf(paragraph, edges))
    paragraph = []
  }
  for (let at = 0; at < lines.length;) {
    const table = tableIn(lines, at)
    if (table) {
      close()
      blocks.push({ type: 'table', rows: table.rows })
      at = table.end
      continue
    }
    const line = lines[at++]!
    if (paragraph.length && startsParagraph(line, paragraph, leading, edges)) close()
    paragraph.push(line)
  }
  close()
  return blocks
}

const textIn = (line: Line) => line.cells.map(cell => cell.text).join(' ')

/** Of most pairs of lines, in font sizes. */
function usualLeading(lines: Line[]): number {
  const steps = lines.slice(1).map((line, index) => (line.y - lines[index]!.y) / line.size).filter(step => step > 0.5 && step < 3).sort((a, b) => a - b)
  return steps[steps.length >> 1] ?? 1.2
}

const isNear = (line: Line, before: Line, leading: number) =>
  line.y > before.y && (line.y - before.y) / line.size <= Math.max(leading, 1) * 1.3 && Math.abs(line.size - before.size) <= line.size * 0.08

/** How far the lines reach that stand together with each line. */
function rightEdges(lines: Line[], leading: number): Map<Line, number> {
  const edges = new Map<Line, number>()
  for (let from = 0, to = 1; from < lines.length; from = to++) {
    while (to < lines.length && isNear(lines[to]!, lines[to - 1]!, leading)) to++
    const together = lines.slice(from, to)
    const edge = Math.max(...together.map(rightOf))
    for (const line of together) edges.set(line, edge)
    const broken = together.slice(1).filter((line, index) => isBroken(together[index]!, line, edges)).length
    // A list, where the longest line ends on purpose too.
    if (broken && broken >= (together.length - 1) / 2) for (const line of together) edges.set(line, Infinity)
  }
  return edges
}

const rightOf = (line: Line) => line.cells.at(-1)!.right

function startsParagraph(line: Line, paragraph: Line[], leading: number, edges: Map<Line, number>): boolean {
  const last = paragraph.at(-1)!
  if (!isNear(line, last, leading) || LIST_START.test(textIn(line))) return true
  const indent = line.cells[0]!.x - last.cells[0]!.x
  if (indent > line.size * 0.9 && (paragraph.length > 1 || ENDS_SENTENCE.test(textIn(last)))) return true
  return isBroken(last, line, edges) && ENDS_SENTENCE.test(textIn(last))
}

/** The next word would have found its place: the line ends where it does on purpose. */
function isBroken(line: Line, next: Line, edges: Map<Line, number>): boolean {
  const { text, x, right } = next.cells[0]!
  const word = (right - x) * (text.split(' ')[0]!.length + 1) / text.length
  return rightOf(line) + word < edges.get(line)! - line.size
}

function textOf(lines: Line[], edges: Map<Line, number>): Block {
  const text = lines.slice(1).reduce((before, line, index) => isBroken(lines[index]!, line, edges) ? `${before}\n${textIn(line)}` : joinLines(before, textIn(line)), textIn(lines[0]!))
  const size = lines.reduce((sum, line) => sum + line.size, 0) / lines.length
  return { type: 'text', text, size, lines: lines.length }
}

/** Takes back the hyphens of words that were divided at the end of a line. */
export function joinLines(before: string, next: string): string {
  if (/\p{L}\u00AD$/u.test(before)) return before.slice(0, -1) + next
  if (!/\p{L}[-\u2010]$/u.test(before) || !/^\p{Ll}/u.test(next)) return `${before} ${next}`
  return KEPT_BEFORE.test(before) || KEPT_AFTER.test(next) ? before + next : before.slice(0, -1) + next
}
