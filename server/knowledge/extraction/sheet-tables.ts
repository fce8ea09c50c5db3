import { pipeTable } from './pipe-table.ts'

/** Cells of one row that belong together in a header: columns `from` to `to`. */
export interface Span {
  row: number
  from: number
  to: number
}

interface Row {
  index: number
  cells: string[]
}

const MOST_ROWS_ABOVE_HEADER = 12
/** Of the widest row: what a row fills to be a header. */
const HEADER_SHARE = 0.6

/** The tables of a sheet as Markdown: what stands above a table as text, then the table under its real header. */
export function sheetMarkdown(rows: string[][], spans: Span[] = []): string {
  const blocks = splitAtEmptyRows(rows)
  const pieces: string[] = []
  let table: string[][] = []
  const close = () => {
    if (table.length) pieces.push(pipeTable(table))
    table = []
  }
  for (const block of blocks) {
    if (table.length && continuesTable(block, table)) {
      table.push(...block.map(row => row.cells))
      continue
    }
    close()
    const { above, header, body } = takeHeader(block, spans)
    pieces.push(...above)
    if (header) table = [header, ...body]
  }
  close()
  return pieces.filter(Boolean).join('\n\n')
}

function splitAtEmptyRows(rows: string[][]): Row[][] {
  const blocks: Row[][] = [[]]
  rows.forEach((cells, index) => {
    if (cells.some(Boolean)) blocks.at(-1)!.push({ index, cells })
    else if (blocks.at(-1)!.length) blocks.push([])
  })
  return blocks.filter(block => block.length)
}

const filled = (cells: string[]) => cells.filter(Boolean).length
const widest = (rows: Row[]) => rows.reduce((most, row) => Math.max(most, filled(row.cells)), 0)

/** An amount, a share, a date: what stands under a header and not in it. */
export const isValue = (cell: string) => /\d/.test(cell) && /^[\s\d.,:%/+\-–—()]*(?:[₽$€£]|руб\.?|р\.|usd|eur|шт\.?|мин\.?|ч\.?)?[\s\d.,]*$/i.test(cell)

/** Empty rows may just set the groups of one table apart: then no new header comes after them. */
function continuesTable(block: Row[], table: string[][]): boolean {
  const first = block.find(row => filled(row.cells) > 1)
  if (!first) return false
  const columns = new Set(table.flatMap(cells => cells.flatMap((cell, column) => cell ? [column] : [])))
  const fits = block.every(row => row.cells.every((cell, column) => !cell || columns.has(column)))
  return fits && first.cells.some(isValue) && filled(first.cells) <= columns.size
}

function takeHeader(block: Row[], spans: Span[]) {
  const width = widest(block)
  if (width < 2) return { above: block.map(row => row.cells.find(Boolean)!), header: undefined, body: [] }
  const enough = (row: Row) => filled(row.cells) >= Math.max(2, width * HEADER_SHARE)
  const top = block.slice(0, MOST_ROWS_ABOVE_HEADER)
  const named = top.findIndex(row => enough(row) && !row.cells.some(isValue))
  const at = Math.max(0, named >= 0 ? named : top.findIndex(enough))
  const above = block.slice(0, at).map(row => row.cells.filter(Boolean).join(' '))
  const { header, rows } = joinHeaderRows(block[at]!, block[at + 1], spans)
  return { above, header, body: block.slice(at + rows).map(row => row.cells) }
}

/** «Price» over «men» and «women» becomes «Price men» and «Price women». */
function joinHeaderRows(first: Row, second: Row | undefined, spans: Span[]) {
  const over = spans.filter(span => span.row === first.index)
  if (!second || !over.length || second.cells.some(isValue)) return { header: first.cells, rows: 1 }
  const upper = first.cells.map((cell, column) => cell || first.cells[over.find(span => column > span.from && column <= span.to)?.from ?? -1] || '')
  const length = Math.max(upper.length, second.cells.length)
  const header = Array.from({ length }, (_, column) => [...new Set([upper[column], second.cells[column]])].filter(Boolean).join(' '))
  return { header, rows: 2 }
}
