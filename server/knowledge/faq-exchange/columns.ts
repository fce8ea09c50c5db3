/** What a table of questions holds, in the order it is written and read without a heading. */
export const COLUMNS = ['question', 'answer', 'keywords', 'enabled', 'set', 'hit_count'] as const
export type Column = typeof COLUMNS[number]

/** Headings under which a column is known, the predecessor's among them. */
const HEADINGS: Record<Column, string[]> = {
  question: ['question', 'вопрос', 'trigger'],
  answer: ['answer', 'ответ', 'response'],
  keywords: ['keywords', 'ключевые слова'],
  enabled: ['enabled', 'включен', 'включено'],
  set: ['set', 'набор'],
  hit_count: ['hit_count', 'ответов']
}

const YES = ['true', '1', 'yes', 'да', 'истина', 'on', 'вкл']
const NO = ['false', '0', 'no', 'нет', 'ложь', 'off', 'выкл']

/** Which column stands at each place; null when these are no headings. */
export function columnsOf(cells: string[]): (Column | undefined)[] | null {
  const names = cells.map((cell) => {
    const name = cell.trim().toLowerCase().replaceAll('ё', 'е')
    return COLUMNS.find(column => HEADINGS[column].includes(name))
  })
  return names.includes('question') && names.includes('answer') ? names : null
}

/** Undefined for an empty cell, null for one that says neither. */
export function truthOf(cell: string): boolean | null | undefined {
  const word = cell.toLowerCase()
  if (!word) return undefined
  return YES.includes(word) ? true : NO.includes(word) ? false : null
}

// A spreadsheet runs what begins so as a formula; an apostrophe before it makes it text (owasp.org/www-community/attacks/CSV_Injection)
const FORMULA = /^'*[=+\-@\t\r]/

export const guardCell = (text: string) => FORMULA.test(text) ? `'${text}` : text
export const unguardCell = (text: string) => text.startsWith('\'') && FORMULA.test(text) ? text.slice(1) : text

export const joinKeywords = (keywords: string[]) => keywords.map(keyword => keyword.replace(/[\\;]/g, '\\$&')).join(';')
export const splitKeywords = (cell: string) =>
  (cell.match(/(?:\\[\\;]|[^;])+/g) ?? []).map(keyword => keyword.replace(/\\([\\;])/g, '$1').trim()).filter(Boolean)
