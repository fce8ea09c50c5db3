import { PASSAGES_OF_ONE } from './database.ts'
import type { IndexDatabase } from './database.ts'
import { runInSlices } from './in-steps.ts'
import { createMeaning } from './meaning.ts'
import { createSearching } from './searching.ts'
import { embeddedText } from './stems.ts'
import { toPassage } from './stored-passage.ts'
import type { IndexedDocument, IndexQuery, KnowledgeIndex } from './types.ts'
import { createWriting } from './writing.ts'
import type { Steps } from './writing.ts'

/** The index over one open database. Questions are answered between the steps of a change, from what was before it. */
export function createStore(database: IndexDatabase, onSlice: () => void) {
  const { writer, reader } = database
  const writing = createWriting(writer)
  const meaning = createMeaning(database)
  const searching = createSearching(reader, meaning)
  const sql = prepare(database)
  let changes: Promise<unknown> = Promise.resolve()
  /** No text before this hash lacks its vector of this engine. */
  let embeddedUpTo = { engine: '', hash: '' }

  /** One transaction after the other. */
  function change<T>(work: () => Promise<T> | T): Promise<T> {
    const made = changes.then(() => inTransaction(work))
    changes = made.catch(() => {})
    return made
  }

  async function inTransaction<T>(work: () => Promise<T> | T): Promise<T> {
    writer.exec('BEGIN IMMEDIATE')
    try {
      const result = await work()
      writer.exec('COMMIT')
      return result
    } catch (error) {
      if (writer.isTransaction) writer.exec('ROLLBACK')
      throw error
    } finally {
      searching.changed()
    }
  }

  const numberOf = (id: string) => {
    const found = sql.findDocument.get(id)
    return found ? Number(found.number) : null
  }

  async function replace(id: string, steps: Steps) {
    const before = await change(async () => {
      const number = numberOf(id)
      await runInSlices(steps, onSlice)
      return number
    })
    meaning.replaced(before, numberOf(id))
    lookForAll()
  }

  const lookForAll = () => embeddedUpTo = { engine: '', hash: '' }

  return {
    search: (query: IndexQuery) => searching.search(query),
    async put(document: IndexedDocument & { markdown: string }) {
      await replace(document.id, writing.put(document))
      return { passages: Number(sql.findDocument.get(document.id)?.passages) }
    },
    forget: (id: string) => replace(id, writing.forget(id)),
    async compare(documents: readonly IndexedDocument[]) {
      const asked = new Set(documents.map(({ id }) => id))
      await changes
      const known = new Map(sql.hashes.iterate().map(({ id, hash }) => [String(id), String(hash)]))
      return {
        missing: documents.filter(({ id, hash }) => known.get(id) !== hash).map(({ id }) => id),
        surplus: [...known.keys()].filter(id => !asked.has(id))
      }
    },
    passages(documentId: string, { offset, limit, engine }: Parameters<KnowledgeIndex['passages']>[1]) {
      const found = sql.findDocument.get(documentId)
      const rows = found ? sql.passagesOf.all({ number: Number(found.number), engine, offset, limit }) : []
      return { passages: rows.map(row => ({ ...toPassage(row), hasMeaning: Boolean(row.embedded) })), total: Number(found?.passages ?? 0) }
    },
    missingVectors(engine: string, limit: number) {
      const after = embeddedUpTo.engine === engine ? embeddedUpTo.hash : ''
      const rows = sql.missing.all({ engine, after, limit })
      if (rows[0]) embeddedUpTo = { engine, hash: String(rows[0].hash) }
      return rows.map(({ hash, headings, text }) => ({ hash: String(hash), text: embeddedText(JSON.parse(String(headings)) as string[], String(text)) }))
    },
    async addVectors(engine: string, vectors: readonly { hash: string, vector: Float32Array }[]) {
      await change(() => meaning.store(engine, vectors))
      meaning.stored(engine, vectors.map(({ hash }) => hash))
    },
    async dropVectors(keepEngine: string | null) {
      const dropped = await change(() => Number(sql.dropVectors.run(keepEngine).changes))
      meaning.forget()
      lookForAll()
      return dropped
    },
    stats(engine: string | null) {
      const { passages, averageLength } = searching.size()
      const counts = sql.counts.get(engine)!
      return { documents: Number(counts.documents), passages, terms: Number(counts.terms), averageLength, embedded: Number(counts.embedded) }
    }
  }
}

function prepare({ reader, writer }: IndexDatabase) {
  return {
    findDocument: reader.prepare('SELECT number, passages FROM documents WHERE id = ?'),
    hashes: reader.prepare('SELECT id, hash FROM documents'),
    passagesOf: reader.prepare(`SELECT p.*, d.id AS document, d.title, d.file_name, EXISTS (SELECT 1 FROM vectors v WHERE v.engine = :engine AND v.hash = p.hash) AS embedded
      FROM documents d JOIN passages p ON p.number >= d.number * ${PASSAGES_OF_ONE} AND p.number < (d.number + 1) * ${PASSAGES_OF_ONE}
      WHERE d.number = :number ORDER BY p.number LIMIT :limit OFFSET :offset`),
    missing: reader.prepare(`SELECT hash, headings, text FROM passages p INDEXED BY passages_hash
      WHERE hash >= :after AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.engine = :engine AND v.hash = p.hash) GROUP BY hash ORDER BY hash LIMIT :limit`),
    dropVectors: writer.prepare('DELETE FROM vectors WHERE engine <> ? OR NOT EXISTS (SELECT 1 FROM passages p WHERE p.hash = vectors.hash)'),
    counts: reader.prepare(`SELECT (SELECT count(*) FROM documents) AS documents, (SELECT count(*) FROM terms) AS terms,
      (SELECT count(*) FROM passages p JOIN vectors v ON v.hash = p.hash WHERE v.engine = ?) AS embedded`)
  }
}
