import type { Cell, Line } from './lines.ts'

interface Column {
  x: number
  right: number
}

interface Row {
  y: number
  cells: string[]
}

const LEAST_ROWS = 2
/** In font sizes: further apart, lines belong to different tables; closer, they may be one wrapped row. */
const MOST_GAP = 4
const WRAPPED_GAP = 1.35
/** Of the usual gap between rows: what is closer is one row. */
const CLOSER = 0.8
/** Of a column's cells: those that share an edge or the middle with another. */
const ALIGNED_SHARE = 0.6

/** The table that begins at line `start`, where one does, and the line after its end. */
export function tableIn(lines: Line[], start: number): { rows: string[][], end: number } | undefined {
  if (lines[start]!.cells.length < 2) return undefined
  const run = runFrom(lines, start)
  const several = run.filter(line => line.cells.length > 1)
  if (several.length < LEAST_ROWS) return undefined
  const columns = columnsOf(several)
  if (columns.length < 2 || !isAligned(several, columns)) return undefined
  return { rows: rowsOf(run, columns), end: start + run.length }
}

/** Lines of several cells, and those of one that stand close between or under them. */
function runFrom(lines: Line[], start: number): Line[] {
  let end = start + 1
  for (let at = start + 1; at < lines.length; at++) {
    const [line, before] = [lines[at]!, lines[at - 1]!]
    const gap = (line.y - before.y) / line.size
    if (gap < 0 || gap > MOST_GAP) break
    if (line.cells.length > 1) end = at + 1
    else if (at - end >= 2) break
  }
  return lines.slice(start, isWrapped(lines, start, end) ? end + 1 : end)
}

/** Does the line after a table belong to its last row? It stands closer than rows do, or under a cell that is not the first. */
function isWrapped(lines: Line[], start: number, end: number): boolean {
  const [line, above] = [lines[end], lines[end - 1]!]
  if (line?.cells.length !== 1) return false
  const gap = (line.y - above.y) / line.size
  return gap < WRAPPED_GAP && (line.cells[0]!.x > above.cells[0]!.right || gap < usualGap(lines.slice(start, end)) * CLOSER)
}

const overlap = (a: Column, b: Column) => Math.min(a.right, b.right) - Math.max(a.x, b.x)

/** Narrow cells first: a cell that lies over two columns does not join them. */
function columnsOf(lines: Line[]): Column[] {
  const columns: Column[] = []
  for (const { x, right } of lines.flatMap(line => line.cells).sort((a, b) => (a.right - a.x) - (b.right - b.x))) {
    const under = columns.filter(column => overlap(column, { x, right }) > 1)
    if (!under.length) columns.push({ x, right })
    if (under.length === 1) Object.assign(under[0]!, { x: Math.min(under[0]!.x, x), right: Math.max(under[0]!.right, right) })
  }
  return columns.sort((a, b) => a.x - b.x)
}

const columnOf = (cell: Cell, columns: Column[]) => columns.reduce((best, column, index) => overlap(column, cell) > overlap(columns[best]!, cell) + 1 ? index : best, 0)

function isAligned(lines: Line[], columns: Column[]): boolean {
  const cells = lines.flatMap(line => line.cells.map(cell => ({ cell, column: columnOf(cell, columns), size: line.size })))
  const aligned = cells.filter(({ cell, column, size }) => {
    const others = cells.filter(other => other.cell !== cell && other.column === column).map(other => other.cell)
    const near = (a: number, b: number) => Math.abs(a - b) < size * 0.6
    return others.some(other => near(other.x, cell.x) || near(other.right, cell.right) || near(other.x + other.right, cell.x + cell.right))
  })
  return aligned.length >= cells.length * ALIGNED_SHARE
}

function rowsOf(lines: Line[], columns: Column[]): string[][] {
  const rows: Row[] = []
  const usual = usualGap(lines)
  const firstFilled = lines.filter(line => columnOf(line.cells[0]!, columns) === 0).length > lines.length * 0.5
  for (const line of lines) {
    const before = rows.at(-1)
    const placed = line.cells.map(cell => ({ text: cell.text, column: columnOf(cell, columns) }))
    const gap = before ? (line.y - before.y) / line.size : Infinity
    const isWrapped = gap < WRAPPED_GAP && (placed[0]!.column > 0 ? firstFilled : placed.length === 1 && gap < usual * CLOSER)
    const row = before && isWrapped ? before : { y: line.y, cells: columns.map(() => '') }
    for (const { text, column } of placed) row.cells[column] = row.cells[column] ? `${row.cells[column]} ${text}` : text
    row.y = line.y
    if (row !== before) rows.push(row)
  }
  return rows.map(row => row.cells)
}

/** Between lines of several cells, in font sizes. */
function usualGap(lines: Line[]): number {
  const several = lines.filter(line => line.cells.length > 1)
  const gaps = several.slice(1).map((line, index) => (line.y - several[index]!.y) / line.size).sort((a, b) => a - b)
  return gaps[gaps.length >> 1] ?? Infinity
}
