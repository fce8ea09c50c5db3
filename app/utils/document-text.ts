export interface TextPart {
  /** Set where a page begins. */
  page: number | null
  text: string
}

const PAGE_LINE = /^<!-- page: (\d+) -->$/
const FENCE = /^\s{0,3}(```|~~~)/
const TABLE_ROW = /^\s*\|/
/** Characters after which a part ends at the next line that allows it. */
const LONG = 12_000

/**
 * Extracted Markdown in parts of a readable size, so that a book need not be drawn at once. It is cut where a page begins,
 * between blocks, and between the rows of a long table, whose head is then said again.
 */
export function textParts(content: string): TextPart[] {
  const parts: TextPart[] = []
  let page: number | null = null
  let lines: string[] = []
  let length = 0
  let fenced = false
  /** The first two rows of the table that is being read. */
  let table: string[] = []

  const end = () => {
    const text = lines.join('\n').trim()
    if (text || page !== null) parts.push({ page, text })
    page = null
    lines = []
    length = 0
  }
  const put = (line: string) => {
    lines.push(line)
    length += line.length + 1
  }

  for (const line of content.split('\n')) {
    const begins = fenced ? null : PAGE_LINE.exec(line.trim())
    if (begins) {
      end()
      page = Number(begins[1])
      table = []
      continue
    }
    if (FENCE.test(line)) fenced = !fenced
    const isRow = !fenced && TABLE_ROW.test(line)
    if (!isRow) table = []
    if (length > LONG && !fenced && isRow && table.length === 2) {
      end()
      table.forEach(put)
    } else if (length > LONG && !fenced && line.trim() === '') end()
    if (isRow && table.length < 2) table.push(line)
    put(line)
  }
  end()
  return parts
}
