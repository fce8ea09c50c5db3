import { setImmediate as nextLoop } from 'node:timers/promises'
import Papa from 'papaparse'
import { AppError } from '#server/runtime/errors'
import { MOST_ENTRIES } from '../faq-rows'
import { COLUMNS, columnsOf, splitKeywords, truthOf, unguardCell, type Column } from './columns'
import { textOfFile } from './file-text'

/** One entry as a file has it, nothing checked yet. What the file does not say is undefined. */
export interface FileEntry {
  /** From 1, as a spreadsheet counts. */
  row: number
  question: unknown
  answer: unknown
  keywords?: unknown
  /** Null: it is said, but not understood. */
  enabled?: unknown
  /** Name or id; null or '' for everybody. */
  set?: unknown
  hitCount?: unknown
}

export interface FaqFile { format: 'json' | 'csv', entries: FileEntry[] }

const DELIMITERS = [',', ';', '\t']
/** Empty rows that a table may have for one that is not. */
const BLANK_ROWS = 10
/** Characters that are parsed before others get their turn, and that are looked at to know the kind of table. */
const PIECE = 32 * 1024

/** The entries of a file that was saved here, by the predecessor, by a spreadsheet or by hand. Throws 400 and 415 for what is none. */
export async function readFaqFile(bytes: Uint8Array, fileName: string): Promise<FaqFile> {
  const text = textOfFile(bytes)
  const isTable = /\.[ct]sv$/i.test(fileName)
  if (!isTable && (/\.json$/i.test(fileName) || /^\s*[[{]/.test(text))) return { format: 'json', entries: entriesOfJson(parseJson(text)) }
  return { format: 'csv', entries: await entriesOfTable(text) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError(400, 'faq_file_bad_json', 'The file is not valid JSON', { cause })
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A list of entries, `{ entries: [...] }`, or the predecessor's dictionary, by itself or as `{ faq: {...} }`. */
function entriesOfJson(value: unknown): FileEntry[] {
  const list = isRecord(value) && Array.isArray(value.entries) ? value.entries : value
  if (Array.isArray(list)) ensureFew(list.length)
  if (Array.isArray(list)) return list.map((entry, index) => toEntry(isRecord(entry) ? entry : {}, index + 1))
  if (!isRecord(value)) throw new AppError(400, 'faq_file_bad_json', 'The file holds neither entries nor questions with answers')
  const dictionary = Object.entries(isRecord(value.faq) ? value.faq : value)
  ensureFew(dictionary.length)
  return dictionary.map(([question, answer], index) => ({ row: index + 1, question, answer }))
}

function toEntry({ question, answer, keywords, enabled, set, set_id, hit_count }: Record<string, unknown>, row: number): FileEntry {
  return { row, question, answer, keywords: typeof keywords === 'string' ? splitKeywords(keywords) : keywords, enabled, set: set === undefined ? set_id : set, hitCount: hit_count }
}

async function entriesOfTable(text: string): Promise<FileEntry[]> {
  const [, said] = /^\uFEFF?sep=(.)\r?\n/i.exec(text) ?? [] // how Excel is told
  const table = said ? text.slice(text.indexOf('\n') + 1) : text
  const { delimiter, columns } = kindOfTable(table.slice(0, PIECE), said)
  const entries: FileEntry[] = []
  let row = said ? 1 : 0
  let isHeading = columns !== null
  await eachRow(table, delimiter, (cells) => {
    row++
    if (!isHeading && cells.some(cell => cell.trim())) entries.push(entryOfCells(cells, columns ?? [...COLUMNS], row))
    isHeading = false
    ensureFew(Math.max(entries.length, row / BLANK_ROWS))
  })
  return entries
}

function ensureFew(count: number) {
  if (count > MOST_ENTRIES) throw new AppError(400, 'faq_full', `There may be ${MOST_ENTRIES} questions`)
}

function kindOfTable(start: string, said?: string) {
  for (const delimiter of said ? [said] : DELIMITERS) {
    const columns = columnsOf(Papa.parse<string[]>(start, { delimiter, preview: 1 }).data[0] ?? [])
    if (columns) return { delimiter, columns }
  }
  return { delimiter: said ?? Papa.parse(start, { delimitersToGuess: DELIMITERS, preview: 10 }).meta.delimiter, columns: null }
}

/** Calls `take` for all rows, empty ones too; what it throws ends that. */
function eachRow(text: string, delimiter: string, take: (cells: string[]) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const takeAll = async (rows: string[][], parser: Papa.Parser) => {
      for (const row of rows) take(row)
      await nextLoop()
      parser.resume()
    }
    Papa.parse<string[]>(text, {
      delimiter,
      chunkSize: PIECE,
      chunk({ data }: Papa.ParseResult<string[]>, parser: Papa.Parser) {
        parser.pause()
        takeAll(data, parser).catch(reject)
      },
      complete: () => resolve()
    })
  })
}

function entryOfCells(cells: string[], columns: (Column | undefined)[], row: number): FileEntry {
  const cell = (column: Column) => {
    const at = columns.indexOf(column)
    return at === -1 || cells[at] === undefined ? undefined : unguardCell(cells[at].trim())
  }
  const [keywords, enabled, set, hitCount] = [cell('keywords'), cell('enabled'), cell('set'), cell('hit_count')]
  return {
    row, question: cell('question') ?? '', answer: cell('answer') ?? '',
    keywords: keywords === undefined ? undefined : splitKeywords(keywords),
    enabled: enabled === undefined ? undefined : truthOf(enabled),
    set,
    hitCount: hitCount ? Number(hitCount) : undefined
  }
}
