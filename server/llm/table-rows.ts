const ROW = /^\s*\|/
const isRule = (line = '') => line.includes('-') && /^[\s|:-]+$/.test(line)

export interface Table {
  /** What stands before it in the same block. */
  before: string
  header: string[]
  rows: string[][]
}

/** The Markdown table that a block ends with; null when it holds none. */
export function tableIn(block: string): Table | null {
  const lines = block.split('\n')
  const first = lines.findIndex((line, at) => ROW.test(line) && isRule(lines[at + 1]))
  if (first < 0) return null
  return {
    before: lines.slice(0, first).join('\n').trim(),
    header: cellsOf(lines[first]!),
    rows: lines.slice(first + 2).filter(line => ROW.test(line)).map(cellsOf)
  }
}

const cellsOf = (line: string) =>
  line.trim().replace(/^\|/, '').replace(/(?<!\\)\|$/, '').split(/(?<!\\)\|/).map(cell => cell.replaceAll('\\|', '|').replaceAll(/<br\s*\/?>/gi, ', ').trim())

/** One row as people say it: "Cleaning — £68", or with the names of the columns where there are several: "Filling — guarantee: 1 year, expected life: 3 years". */
export function sayRow(header: string[], [subject = '', ...cells]: string[]): string {
  const named = cells.map((cell, at) => ({ name: header[at + 1] ?? '', cell })).filter(({ cell }) => /[\p{L}\p{N}]/u.test(cell))
  const said = header.length <= 2 ? named.map(({ cell }) => cell) : named.map(({ name, cell }) => name ? `${uncapitalised(name)}: ${cell}` : cell)
  return [subject, said.join(named.some(({ cell }) => cell.includes(',')) ? '; ' : ', ')].filter(Boolean).join(' — ')
}

/** "ИНН" and "CT" stay as they are. */
const uncapitalised = (name: string) => /^\p{Lu}(?:\p{Ll}|\s|$)/u.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name
