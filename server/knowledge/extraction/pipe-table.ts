/** A Markdown table with the first row as its header. Short rows are filled up; rows and columns without text are left out. */
export function pipeTable(rows: string[][]): string {
  const filled = withoutEmptyColumns(rows.map(row => row.map(cellText)).filter(row => row.some(Boolean)))
  const [header, ...body] = filled
  if (!header) return ''
  return [header, header.map(() => '---'), ...body].map(row => `| ${row.join(' | ')} |`).join('\n')
}

export function cellText(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replaceAll('\\|', '|').replaceAll('|', '\\|')
}

function withoutEmptyColumns(rows: string[][]): string[][] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0)
  const used = Array.from({ length: width }, (_, column) => rows.some(row => row[column]))
  return rows.map(row => Array.from({ length: width }, (_, column) => row[column] ?? '').filter((_, column) => used[column]))
}
