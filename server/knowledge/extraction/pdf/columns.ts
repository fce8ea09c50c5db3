import type { Cell, Line } from './lines.ts'

type Interval = [from: number, to: number]

const LEAST_LINES = 4 // on each side of a gutter
const LEAST_GUTTER = 0.9 // in font sizes
/** Of prose: characters of the middle line, and how far most lines reach. */
const PROSE_CHARACTERS = 20
const PROSE_REACH = 0.6

/** The lines in the order they are read, cut into stretches of one column each. */
export function inReadingOrder(lines: Line[]): Line[][] {
  const found = findColumns(lines)
  if (!found) return lines.length ? [lines] : []
  const [from, to] = found.gutter
  const middle = (from + to) / 2
  const inside = lines.slice(found.first, found.last + 1)
  return [
    ...inReadingOrder(lines.slice(0, found.first)),
    ...inReadingOrder(sideOf(inside, cell => cell.right <= middle)),
    ...inReadingOrder(sideOf(inside, cell => cell.right > middle)),
    ...inReadingOrder(lines.slice(found.last + 1))
  ]
}

function sideOf(lines: Line[], isHere: (cell: Cell) => boolean): Line[] {
  return lines.map(line => ({ ...line, cells: line.cells.filter(isHere) })).filter(line => line.cells.length)
}

/** The longest run of lines with a white strip through all of them and prose on both its sides. */
function findColumns(lines: Line[]) {
  let best: { first: number, last: number, gutter: Interval } | undefined
  for (let first = 0; first < lines.length - LEAST_LINES; first++) {
    if (best && lines.length - first <= best.last - best.first) break
    const run = longestRun(lines, first)
    if (run && (!best || run.last - run.first > best.last - best.first)) best = run
  }
  return best
}

function longestRun(lines: Line[], first: number) {
  let free: Interval[] = [[-Infinity, Infinity]]
  let last = first
  for (; last < lines.length; last++) {
    const line = lines[last]!
    const narrower = intersect(free, gapsOf(line)).filter(([from, to]) => to - from >= line.size * LEAST_GUTTER)
    // White beyond either margin is not between anything.
    if (!narrower.some(([from, to]) => Number.isFinite(from) && Number.isFinite(to)) && last - first > 1) break
    free = narrower
  }
  const inside = lines.slice(first, last)
  const gutter = free.find(interval => setsProseApart(inside, interval))
  return gutter && { first, last: last - 1, gutter }
}

function gapsOf({ cells }: Line): Interval[] {
  const gaps: Interval[] = []
  let from = -Infinity
  for (const cell of cells) {
    if (cell.x > from) gaps.push([from, cell.x])
    from = Math.max(from, cell.right)
  }
  return [...gaps, [from, Infinity]]
}

function intersect(some: Interval[], others: Interval[]): Interval[] {
  return some.flatMap(([a, b]) => others.map(([c, d]): Interval => [Math.max(a, c), Math.min(b, d)])).filter(([from, to]) => to > from)
}

function setsProseApart(lines: Line[], [from, to]: Interval): boolean {
  const middle = (from + to) / 2
  return Number.isFinite(middle) && [sideOf(lines, cell => cell.right <= middle), sideOf(lines, cell => cell.right > middle)].every(isProse)
}

function isProse(lines: Line[]): boolean {
  if (lines.length < LEAST_LINES) return false
  const texts = lines.map(({ cells }) => cells.map(cell => cell.text).join(' '))
  const lengths = texts.map(text => text.length).sort((a, b) => a - b)
  const left = Math.min(...lines.map(({ cells }) => cells[0]!.x))
  const right = Math.max(...lines.map(({ cells }) => cells.at(-1)!.right))
  const reaching = lines.filter(({ cells }) => cells.at(-1)!.right - left > (right - left) * PROSE_REACH).length
  const letters = texts.join('').match(/\p{L}/gu)?.length ?? 0
  return lengths[lengths.length >> 1]! >= PROSE_CHARACTERS && reaching >= lines.length * 0.5 && letters > texts.join('').length * 0.6
}
