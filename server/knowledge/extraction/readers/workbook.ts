import * as XLSX from '@e965/xlsx'
import { ReadingError } from '../reading.ts'
import type { Reading, ReadingJob } from '../reading.ts'
import { sheetMarkdown } from '../sheet-tables.ts'
import type { Span } from '../sheet-tables.ts'

const MOST_ROWS = 50_000
const MOST_COLUMNS = 200

/** XLSX, XLS or ODS: each sheet that a person sees, with its values as they are shown. */
export function readWorkbook(bytes: Buffer, { limits, progress }: ReadingJob): Reading {
  const book = open(bytes)
  const visible = book.SheetNames.filter((_, index) => !book.Workbook?.Sheets?.[index]?.Hidden)
  const names = visible.slice(0, limits.pages)
  let isCut = names.length < visible.length
  const parts = names.map((name, index) => {
    const sheet = book.Sheets[name]!
    const { rows, spans, isCut: isSheetCut } = gridOf(sheet)
    isCut ||= isSheetCut
    progress(index + 1, names.length, false)
    return { page: index + 1, markdown: `## ${name}\n\n${sheetMarkdown(rows, spans)}`, isEmpty: !rows.length }
  })
  return { format: 'xlsx', title: book.Props?.Title ?? null, parts: parts.filter(part => !part.isEmpty), pageCount: names.length, isCut }
}

function open(bytes: Buffer): XLSX.WorkBook {
  try {
    return XLSX.read(bytes, { type: 'buffer', dense: true, sheetRows: MOST_ROWS + 1, cellFormula: false, cellHTML: false, cellNF: true, dateNF: 'dd\\.mm\\.yyyy' })
  } catch (error) {
    if (error instanceof Error && /password|encrypted/i.test(error.message)) throw new ReadingError('document_encrypted', 'the workbook has a password', error)
    throw new ReadingError('document_broken', 'the workbook is damaged', error)
  }
}

function gridOf(sheet: XLSX.WorkSheet) {
  const data: (XLSX.CellObject | undefined)[][] = sheet['!data'] ?? []
  const hidden = new Set((sheet['!cols'] ?? []).flatMap((column, index) => column?.hidden ? [index] : []))
  const rows = Array.from(data.slice(0, MOST_ROWS), row => Array.from((row ?? []).slice(0, MOST_COLUMNS), (cell, column) => hidden.has(column) ? '' : shown(cell)))
  const merges = sheet['!merges'] ?? []
  for (const { s, e } of merges) {
    const text = rows[s.r]?.[s.c]
    if (!text || e.r - s.r > MOST_ROWS) continue
    for (let row = s.r + 1; row <= e.r && row < rows.length; row++) {
      while (rows[row]!.length <= s.c) rows[row]!.push('')
      rows[row]![s.c] = text
    }
  }
  const spans: Span[] = merges.filter(({ s, e }) => e.c > s.c).map(({ s, e }) => ({ row: s.r, from: s.c, to: e.c }))
  return { rows: rows.some(row => row.some(Boolean)) ? rows : [], spans, isCut: data.length > MOST_ROWS || data.some(row => row?.length > MOST_COLUMNS) }
}

/** As the sheet shows it; the errors of formulas say nothing. */
function shown(cell: XLSX.CellObject | undefined): string {
  if (!cell || cell.t === 'e' || cell.t === 'z') return ''
  return (cell.w ?? dottedDate(cell) ?? String(cell.v ?? '')).replace(/\s+/g, ' ').trim()
}

/** The formatter takes the dots of `dd.mm.yyyy` for fractions of a second, and then shows nothing. */
function dottedDate({ t, v, z }: XLSX.CellObject): string | undefined {
  return t === 'n' && typeof z === 'string' && /[dy]/i.test(z) ? XLSX.SSF.format(z.replace(/(?<!\\)\./g, '\\.'), v) : undefined
}
