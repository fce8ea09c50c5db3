import { strikethrough, taskListItems } from '@joplin/turndown-plugin-gfm'
import TurndownService from 'turndown'
import type { DomElement, DomNode } from './dom.ts'
import { pipeTable } from './pipe-table.ts'

const MOST_COLUMNS = 200
/** Cells of a table that only places things on a page hold more than a line. */
const LAYOUT_CELL_BLOCKS = 4

/** Markdown of a DOM element, with its tables as pipe tables. Links keep their addresses as they are; pictures are left out. */
export function htmlToMarkdown(html: DomElement | string): string {
  const turndown = new TurndownService({ headingStyle: 'atx', bulletListMarker: '-', codeBlockStyle: 'fenced', hr: '---', emDelimiter: '*' })
  // Only what would make something else of a whole line: everything that is escaped stands in the way of search.
  turndown.escape = text => text.replace(/^(#{1,6}\s|>)/, '\\$1')
  turndown.use([strikethrough, taskListItems])
  turndown.remove(['script', 'style', 'noscript', 'template', 'iframe', 'object', 'canvas', 'video', 'audio', 'button', 'select'])
  turndown.addRule('pictures', { filter: node => ['IMG', 'SVG', 'PICTURE'].includes(element(node).nodeName.toUpperCase()), replacement: () => '' })
  turndown.addRule('links', {
    filter: 'a',
    replacement(content, node) {
      const text = content.replace(/\s+/g, ' ').trim()
      const address = element(node).getAttribute('href')
      return text && address ? `[${text}](${address.replaceAll(' ', '%20')})` : content
    }
  })
  turndown.addRule('tables', {
    filter: 'table',
    replacement: (content, node) => `\n\n${isLayout(element(node)) ? content : tableMarkdown(element(node))}\n\n`
  })
  turndown.addRule('rows', { filter: ['tr', 'td', 'th', 'thead', 'tbody', 'tfoot'], replacement: content => `\n\n${content}\n\n` })
  return turndown.turndown(html).replace(/\n{3,}/g, '\n\n').trim()
}

/** Turndown passes on what it was given, which is of our own DOM. */
const element = (node: unknown) => node as DomElement

function childrenOf(element: DomElement, ...names: string[]): DomElement[] {
  return [...element.children].filter(child => names.includes(child.nodeName))
}

function rowsOf(table: DomElement): DomElement[] {
  return [table, ...childrenOf(table, 'THEAD', 'TBODY', 'TFOOT')].flatMap(part => childrenOf(part, 'TR'))
}

/** One column, tables inside, or whole articles in a cell: nothing to be compared row by row. */
function isLayout(table: DomElement): boolean {
  if (table.querySelector('table')) return true
  const rows = rowsOf(table).map(row => childrenOf(row, 'TD', 'TH'))
  if (rows.every(cells => cells.length < 2)) return true
  return rows.flat().some(cell => cell.querySelectorAll('p, li, h1, h2, h3, h4').length > LAYOUT_CELL_BLOCKS)
}

function tableMarkdown(table: DomElement): string {
  const grid = gridOf(table)
  const caption = childrenOf(table, 'CAPTION')[0]?.textContent?.trim()
  return [caption, pipeTable(grid)].filter(Boolean).join('\n\n')
}

/** What stands in merged cells stands in each of the cells that were merged down; across, in the first. */
function gridOf(table: DomElement): string[][] {
  const rows = rowsOf(table)
  const grid: string[][] = rows.map(() => [])
  rows.forEach((row, y) => {
    let x = 0
    for (const cell of childrenOf(row, 'TD', 'TH')) {
      while (grid[y]![x] !== undefined) x++
      if (x >= MOST_COLUMNS) break
      const text = inlineText(cell)
      const down = Math.min(spanOf(cell, 'rowspan'), rows.length - y)
      const across = Math.min(spanOf(cell, 'colspan'), MOST_COLUMNS - x)
      for (let i = 0; i < down; i++) {
        for (let j = 0; j < across; j++) grid[y + i]![x + j] = j ? '' : text
      }
      x += across
    }
  })
  return grid.map(row => Array.from(row, cell => cell ?? ''))
}

const spanOf = (cell: DomElement, name: string) => Math.max(1, Number.parseInt(cell.getAttribute(name) ?? '1') || 1)

const BLOCKS = new Set(['P', 'DIV', 'LI', 'BR', 'H1', 'H2', 'H3', 'H4', 'UL', 'OL', 'TR'])
const SILENT = new Set(['SCRIPT', 'STYLE', 'IMG', 'SVG', 'NOSCRIPT', 'TEMPLATE'])

function inlineText(node: DomNode): string {
  if (node.nodeType === 3) return node.textContent ?? ''
  const name = node.nodeName.toUpperCase()
  if (SILENT.has(name) || node.nodeType !== 1) return ''
  const text = [...node.childNodes].map(inlineText).join('')
  const address = name === 'A' ? (node as DomElement).getAttribute('href') : null
  if (address && text.trim()) return `[${text.trim()}](${address.replaceAll(' ', '%20')})`
  return BLOCKS.has(name) ? ` ${text} ` : text
}
