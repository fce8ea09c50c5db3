import type { DatabaseSync } from 'node:sqlite'
import { cutPassages } from './cutting/index.ts'
import type { CutPassage } from './cutting/index.ts'
import { PASSAGES_OF_ONE } from './database.ts'
import { embeddedText, hashOf, joinStems, stemsOf } from './stems.ts'
import type { IndexedDocument } from './types.ts'

/** Between two steps of a change the thread answers questions. */
export type Steps = Generator<undefined, void, undefined>

/** Passages and terms that are worked off in one step at most. */
const STEP = 8
const TERMS_STEP = 400

/** Changes documents and passages. Each change is made in steps, inside a transaction that the caller begins and ends. */
export function createWriting(writer: DatabaseSync) {
  const sql = prepare(writer)

  function* put(document: IndexedDocument & { markdown: string }): Steps {
    const before = yield* drop(document.id)
    const { lastInsertRowid } = sql.addDocument.run(document.id, document.hash, document.title, document.fileName, document.setId)
    const first = Number(lastInsertRowid) * PASSAGES_OF_ONE
    const spellings = new Map<string, string>()
    const terms = new Map<string, number>()
    let passages = 0
    let length = 0
    for (const passage of cutPassages(document)) {
      if (passages === PASSAGES_OF_ONE) throw new RangeError('the document has too many passages')
      length += add(first + passages++, passage, spellings, terms)
      if (passages % STEP === 0) yield
    }
    sql.setSize.run(passages, length, document.id)
    yield* inSteps(terms, ([stem, count]) => sql.addTerm.run(stem, count))
    yield* inSteps(spellings, ([word, stem]) => sql.addSpelling.run(word, stem))
    yield* dropVectors(before)
  }

  function add(number: number, passage: CutPassage, spellings: Map<string, string>, terms: Map<string, number>): number {
    const { id, headings, path, page, language, text } = passage
    const stems = stemsOf(passage, spellings)
    for (const stem of new Set([...stems.title, ...stems.headings, ...stems.text])) terms.set(stem, (terms.get(stem) ?? 0) + 1)
    // Another title of the document is no other meaning of its passages.
    sql.addPassage.run(number, id, hashOf(embeddedText(path, text)), JSON.stringify(headings), page, language, text, joinStems(stems), stems.length)
    sql.addWords.run(number, stems.title.join(' '), stems.headings.join(' '), stems.text.join(' '))
    return stems.length
  }

  function* forget(id: string): Steps {
    yield* dropVectors(yield* drop(id))
  }

  /** Gives the hashes of the passages that are gone. */
  function* drop(id: string): Generator<undefined, Set<string>, undefined> {
    const hashes = new Set<string>()
    const found = sql.findDocument.get(id)
    if (!found) return hashes
    const first = Number(found.number) * PASSAGES_OF_ONE
    const terms = new Map<string, number>()
    for (let at = first; at < first + Number(found.passages); at += STEP) {
      const end = Math.min(at + STEP, first + Number(found.passages))
      for (const { stems, hash } of sql.passagesBetween.iterate(at, end)) {
        hashes.add(String(hash))
        for (const stem of new Set(String(stems).split(/[ \n]/))) if (stem) terms.set(stem, (terms.get(stem) ?? 0) + 1)
      }
      sql.dropWords.run(at, end)
      sql.dropPassages.run(at, end)
      yield
    }
    sql.dropDocument.run(id)
    yield* inSteps(terms, ([stem, count]) => {
      sql.addTerm.run(stem, -count)
      if (sql.dropUnused.run(stem).changes) sql.dropSpellings.run(stem)
    })
    return hashes
  }

  /** Of those texts that no passage has any more. */
  const dropVectors = (hashes: Iterable<string>) => inSteps(hashes, hash => sql.dropVectors.run({ hash }))

  return { put, forget }
}

function* inSteps<T>(items: Iterable<T>, work: (item: T) => void): Steps {
  let done = 0
  for (const item of items) {
    work(item)
    if (++done % TERMS_STEP === 0) yield
  }
}

function prepare(writer: DatabaseSync) {
  return {
    addDocument: writer.prepare('INSERT INTO documents (id, hash, title, file_name, set_id, passages, length) VALUES (?, ?, ?, ?, ?, 0, 0)'),
    setSize: writer.prepare('UPDATE documents SET passages = ?, length = ? WHERE id = ?'),
    addPassage: writer.prepare('INSERT INTO passages (number, id, hash, headings, page, language, text, stems, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    addWords: writer.prepare('INSERT INTO words_of_passages (rowid, title, headings, text) VALUES (?, ?, ?, ?)'),
    addTerm: writer.prepare('INSERT INTO terms (stem, passages) VALUES (?, ?) ON CONFLICT (stem) DO UPDATE SET passages = passages + excluded.passages'),
    addSpelling: writer.prepare('INSERT INTO spellings (word, stem) VALUES (?, ?) ON CONFLICT (word) DO NOTHING'),
    findDocument: writer.prepare('SELECT number, passages FROM documents WHERE id = ?'),
    passagesBetween: writer.prepare('SELECT stems, hash FROM passages WHERE number >= ? AND number < ?'),
    dropWords: writer.prepare('DELETE FROM words_of_passages WHERE rowid >= ? AND rowid < ?'),
    dropPassages: writer.prepare('DELETE FROM passages WHERE number >= ? AND number < ?'),
    dropDocument: writer.prepare('DELETE FROM documents WHERE id = ?'),
    dropVectors: writer.prepare('DELETE FROM vectors WHERE hash = :hash AND NOT EXISTS (SELECT 1 FROM passages WHERE hash = :hash)'),
    dropUnused: writer.prepare('DELETE FROM terms WHERE stem = ? AND passages <= 0'),
    dropSpellings: writer.prepare('DELETE FROM spellings WHERE stem = ?')
  }
}
