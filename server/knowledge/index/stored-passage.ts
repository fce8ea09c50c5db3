import type { Language } from '../types'
import type { IndexedPassage } from './types.ts'

/** From a row of `passages` with its document's id as `document`, `title` and `file_name`. */
export const toPassage = (row: Record<string, unknown>): IndexedPassage => ({
  id: String(row.id),
  documentId: String(row.document),
  documentTitle: String(row.title),
  fileName: String(row.file_name),
  headings: JSON.parse(String(row.headings)) as string[],
  page: row.page === null ? null : Number(row.page),
  text: String(row.text),
  language: row.language as Language
})
