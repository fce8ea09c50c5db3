import type { Line } from './lines.ts'

const LEAST_PAGES = 3
/** Of the pages: on as many a line stands in the same place to be a running head. */
const PAGE_SHARE = 0.4
/** Lines at the top and at the bottom that may be one. */
const EDGE_LINES = 3
const PAGE_NUMBER = /^[\s\-–—]*(?:(?:стр(?:аница)?|page|p)\.?\s*)?\d{1,4}(?:\s*(?:\/|из|of)\s*\d{1,4})?[\s\-–—]*$/i
/** Numbered too, and yet not the page: each is said once. */
const NUMBERED_TITLE = /^(?:глава|раздел|статья|часть|приложение|тема|урок|шаг|день|билет|вариант|chapter|section|article|part|appendix|annex|lesson|step|day|unit)\s/i

/** Leaves out what stands at the top or bottom of page after page, and page numbers. */
export function withoutRunningHeads(pages: Line[][]): Line[][] {
  const counts = new Map<string, number>()
  for (const page of pages) {
    for (const key of new Set(edgeLines(page).map(keyOf))) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const least = Math.max(LEAST_PAGES, pages.length * PAGE_SHARE)
  return pages.map((page) => {
    const edges = new Set(edgeLines(page))
    const outermost = new Set([page[0], page.at(-1)])
    return page.filter((line) => {
      if (!edges.has(line)) return true
      if (counts.get(keyOf(line))! >= least) return false
      return !(pages.length > 1 && page.length > 1 && outermost.has(line) && PAGE_NUMBER.test(textOf(line)))
    })
  })
}

const edgeLines = (page: Line[]) => page.length > EDGE_LINES * 2 ? [...page.slice(0, EDGE_LINES), ...page.slice(-EDGE_LINES)] : page
const textOf = (line: Line) => line.cells.map(cell => cell.text).join(' ')
/** The same words at about the same height; numbers may differ. */
const keyOf = (line: Line) => `${Math.round(line.y / 8)} ${NUMBERED_TITLE.test(textOf(line)) ? textOf(line) : textOf(line).toLowerCase().replace(/\d+/g, '#')}`
