// Runs in the index's thread: erasable TypeScript, relative imports with their extension.
import type { DatabaseSync } from 'node:sqlite'
import { wordsOf } from '../words.ts'
import { chunksOf, type Chunk } from './chunks.ts'
import { meaningHash, PASSAGES_A_DOCUMENT } from './store.ts'
import type { IndexedDocument } from '../index/types.ts'

/** Shorter words are not corrected: one letter more makes them another word. */
export const LEAST_CORRECTED = 6
const LETTERS = /^\p{L}+$/u

interface Counted { chunk: Chunk, title: string, headings: string, text: string, headingStems: string, textStems: string, length: number }

/** Gives others a turn between two pieces of work. */
export type Breathe = () => Promise<void>

/**
 * Puts a document in place of what was there of it, in one transaction: until it is committed the old version is
 * found, and a crash leaves one of both. Gives the numbers of its old and new passages' document.
 */
export async function putDocument(db: DatabaseSync, document: IndexedDocument & { markdown: string }, breathe: Breathe) {
  const spellings = new Map<string, string>()
  const counted: Counted[] = []
  for (const chunks of chunksOf(document)) {
    for (const chunk of chunks) counted.push(count(chunk, spellings))
    await breathe()
    if (counted.length >= PASSAGES_A_DOCUMENT) break
  }
  db.exec('BEGIN IMMEDIATE')
  try {
    removeDocument(db, document.id)
    const number = insertDocument(db, document, counted.length)
    const insert = passageInserts(db)
    for (const [place, item] of counted.slice(0, PASSAGES_A_DOCUMENT).entries()) {
      insert(number * PASSAGES_A_DOCUMENT + place, item)
      if (place % 50 === 49) await breathe()
    }
    const addSpelling = db.prepare('INSERT OR IGNORE INTO spellings VALUES (?, ?)')
    for (const [spelling, stem] of spellings) addSpelling.run(spelling, stem)
    db.exec('COMMIT')
    return { number, passages: counted.length }
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}

/** The number it had; null when it was not there. Part of a transaction. */
export function removeDocument(db: DatabaseSync, id: string): number | null {
  const row = db.prepare('SELECT number FROM documents WHERE id = ?').get(id) as { number: number } | undefined
  if (!row) return null
  const range = [row.number * PASSAGES_A_DOCUMENT, (row.number + 1) * PASSAGES_A_DOCUMENT - 1] as const
  db.prepare('DELETE FROM words WHERE rowid BETWEEN ? AND ?').run(...range)
  db.prepare('DELETE FROM passages WHERE number BETWEEN ? AND ?').run(...range)
  db.prepare('DELETE FROM documents WHERE number = ?').run(row.number)
  return row.number
}

/** Never a number that was used before: whoever still holds one of an old passage finds nothing, rather than another. */
function insertDocument(db: DatabaseSync, { id, hash, title, fileName, setId }: IndexedDocument, passages: number): number {
  const { last } = db.prepare('SELECT coalesce(max(number), 0) AS last FROM documents').get() as { last: number }
  const number = last + 1
  db.prepare('INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)').run(number, id, hash, title, fileName, setId, passages)
  return number
}

function passageInserts(db: DatabaseSync) {
  const passage = db.prepare('INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const words = db.prepare('INSERT INTO words (rowid, title, headings, text) VALUES (?, ?, ?, ?)')
  return (number: number, { chunk, title, headings, text, headingStems, textStems, length }: Counted) => {
    passage.run(number, chunk.id, JSON.stringify(chunk.headings), chunk.page, chunk.text, chunk.language, headingStems, textStems, length, meaningHash(chunk))
    words.run(number, title, headings, text)
  }
}

function count(chunk: Chunk, spellings: Map<string, string>): Counted {
  const stems = (text: string) => wordsOf(text).filter(({ stop }) => !stop).map(({ normal, stem }) => {
    if (normal.length >= LEAST_CORRECTED && LETTERS.test(normal)) spellings.set(normal, stem)
    return stem
  })
  const [title, headings, text] = [stems(chunk.headings[0] ?? ''), stems(chunk.headings.slice(1).join('\n')), stems(chunk.text)]
  return {
    chunk, title: title.join(' '), headings: headings.join(' '), text: text.join(' '),
    headingStems: framed([...title, ...headings]), textStems: framed(text), length: title.length + headings.length + text.length
  }
}

/** Each stem once, with a space on both sides, so that one can be looked for. */
const framed = (stems: string[]) => ` ${[...new Set(stems)].join(' ')} `
