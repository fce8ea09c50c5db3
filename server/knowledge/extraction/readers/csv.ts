import Papa from 'papaparse'
import { decodeText } from '../encoding.ts'
import type { Reading } from '../reading.ts'
import { sheetMarkdown } from '../sheet-tables.ts'

const MOST_ROWS = 200_000
const GUESSED_CHARACTERS = 64 * 1024

/** A table of text; what parts its columns is found by looking at its first lines. */
export function readCsv(bytes: Buffer): Reading {
  const text = decodeText(bytes)
  const named = /^sep=(.)\r?\n/i.exec(text) // as Excel writes it
  const body = named ? text.slice(named[0].length) : text
  const { data } = Papa.parse<string[]>(body, { delimiter: named?.[1] ?? guessDelimiter(body), preview: MOST_ROWS + 1 })
  const rows = data.slice(0, MOST_ROWS).map(row => row.map(cell => cell.trim()))
  return { format: 'csv', title: null, parts: [{ page: null, markdown: sheetMarkdown(rows) }], pageCount: null, isCut: data.length > MOST_ROWS }
}

/** By lines with text alone: empty ones set tables apart, and would be counted as lines of one column. */
function guessDelimiter(text: string): string {
  return Papa.parse(text.slice(0, GUESSED_CHARACTERS), { delimitersToGuess: [';', ',', '\t', '|'], skipEmptyLines: 'greedy', preview: 50 }).meta.delimiter
}
