import type { TextItem } from 'pdfjs-dist/types/src/display/api'

/** A piece of a line with white space around it: a cell of a table, or the whole line. */
export interface Cell {
  text: string
  x: number
  right: number
}

/** Points from the top left; `y` is the baseline, `size` that of most of its letters. */
export interface Line {
  y: number
  size: number
  cells: Cell[]
}

export interface Fragment extends Cell {
  y: number
  size: number
}

/** In font sizes: from here on a gap is a space, and from here on it sets cells apart. */
const SPACE = 0.12
const CELL_GAP = 1
/** A mark at the beginning of a point belongs to its text, however far away. */
const LIST_MARK = /^(?:\d{1,3}[.)]|\d+(?:\.\d+)+\.?|\(\d+\)|[a-zа-я][.)]|[•‣●○▪■◦*–—-])$/iu
const LIST_GAP = 5
const MOST_TILT = Math.PI / 36

/** Lines of a page from top to bottom. Text that stands on its side comes last; what stands aslant is a watermark and left out. */
export function linesOf(items: TextItem[], viewport: number[]): Line[] {
  const turns: Fragment[][] = [[], [], [], []]
  for (const item of items) {
    if (!item.str.trim()) continue
    const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = multiply(viewport, item.transform)
    const angle = Math.atan2(b, a)
    const turn = Math.round(angle / (Math.PI / 2))
    if (Math.abs(angle - turn * Math.PI / 2) > MOST_TILT) continue
    const [x, y] = turned(e, f, turn)
    const size = Math.hypot(c, d)
    turns[(turn + 4) % 4]!.push({ text: item.str, x, right: x + item.width * Math.hypot(viewport[0]!, viewport[1]!), y, size })
  }
  const weight = (fragments: Fragment[]) => fragments.reduce((sum, { text }) => sum + text.length, 0)
  return turns.sort((a, b) => weight(b) - weight(a)).flatMap(groupLines)
}

function multiply(m: number[], n: number[]): number[] {
  const [a, b, c, d, e, f] = m as [number, number, number, number, number, number]
  const [g, h, i, j, k, l] = n as [number, number, number, number, number, number]
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f]
}

function turned(x: number, y: number, turn: number): [number, number] {
  if (turn === 1) return [y, -x]
  if (turn === -1) return [-y, x]
  return turn === 0 ? [x, y] : [-x, -y]
}

/** What stands on one baseline makes a line; white space parts it into cells. */
export function groupLines(fragments: Fragment[]): Line[] {
  const groups: { top: number, bottom: number, fragments: Fragment[] }[] = []
  for (const fragment of fragments.sort((a, b) => a.y - b.y)) {
    const [top, bottom] = [fragment.y - fragment.size * 0.7, fragment.y + fragment.size * 0.2]
    const group = groups.slice(-3).find(group => Math.min(bottom, group.bottom) - Math.max(top, group.top) > Math.min(bottom - top, group.bottom - group.top) * 0.55)
    if (!group) {
      groups.push({ top, bottom, fragments: [fragment] })
      continue
    }
    group.fragments.push(fragment)
    if (bottom - top > group.bottom - group.top) Object.assign(group, { top, bottom })
  }
  return groups.map(({ fragments }) => lineOf(fragments.sort((a, b) => a.x - b.x)))
}

function lineOf(fragments: Fragment[]): Line {
  const largest = fragments.reduce((a, b) => b.text.length > a.text.length ? b : a)
  const cells: Cell[] = []
  let last: Fragment | undefined
  for (const { text, x, right, size, y } of fragments) {
    const cell = cells.at(-1)
    // Bold may be made by writing twice.
    if (last && last.text === text && Math.abs(last.x - x) < size * 0.3) continue
    const gap = cell ? x - cell.right : 0
    const isApart = gap > size * CELL_GAP && !(LIST_MARK.test(cell!.text.trim()) && cells.length === 1 && gap < size * LIST_GAP)
    if (!cell || isApart) cells.push({ text, x, right })
    else Object.assign(cell, { text: cell.text + (gap > size * SPACE ? ' ' : '') + text, right: Math.max(cell.right, right) })
    last = { text, x, right, size, y }
  }
  for (const cell of cells) cell.text = cell.text.replace(/\s+/g, ' ').trim()
  return { y: largest.y, size: largest.size, cells: cells.filter(cell => cell.text) }
}
