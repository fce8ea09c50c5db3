import type { DatabaseSync } from 'node:sqlite'
import { detectLanguage } from '../../../shared/utils/language.ts'
import { PASSAGES_OF_ONE } from './database.ts'
import type { Near } from './matrix.ts'
import type { Meaning } from './meaning.ts'
import { createQuestions } from './question.ts'
import { fuseRanks } from './rank-fusion.ts'
import type { Fused } from './rank-fusion.ts'
import { createScoring } from './scoring.ts'
import type { Scored, StoredPassage } from './scoring.ts'
import { toPassage } from './stored-passage.ts'
import type { IndexHit, IndexQuery, IndexResult } from './types.ts'

/** Passages that are scored, of those FTS5 ranks highest. */
const CANDIDATES = 100
/** How much of each list takes part in what is found, unless more is asked for. */
const LIST_LENGTH = 50
const MOST_HITS = 100
/** What a passage in another language than the question's is worth in the order by words. */
const OTHER_LANGUAGE = 0.5

/** Finds passages by words and by meaning. `changed` is to be called after each commit. */
export function createSearching(reader: DatabaseSync, meaning: Meaning) {
  const questions = createQuestions(reader)
  const sql = prepare(reader)
  let known: { passages: number, averageLength: number, hidden: number } | undefined

  function size() {
    if (known) return known
    const { passages, length, hidden } = sql.sizes.get()!
    return known = { passages: Number(passages), averageLength: Number(length) / Number(passages) || 1, hidden: Number(hidden) }
  }

  /** Numbers of the documents that may be looked at; null: all. */
  function allowedDocuments({ setIds, documentIds }: IndexQuery): Set<number> | null {
    if (!setIds && !documentIds && !size().hidden) return null
    const rows = sql.documents.iterate({ documentIds: documentIds ? JSON.stringify(documentIds) : null, setIds: setIds ? JSON.stringify(setIds) : null })
    return new Set(rows.map(({ number }) => Number(number)))
  }

  function matching(match: string, allowed: Set<number> | null): number[] {
    if (!match) return []
    const rows = allowed ? sql.matchingIn.all(match, JSON.stringify([...allowed])) : sql.matching.all(match)
    return rows.map(({ rowid }) => Number(rowid))
  }

  const read = (numbers: Iterable<number>): StoredPassage[] => sql.passages.all(JSON.stringify([...numbers])).map(row => ({
    number: Number(row.number), passage: toPassage(row), stems: String(row.stems), length: Number(row.length)
  }))

  function search(query: IndexQuery): IndexResult {
    const limit = Math.min(query.limit, MOST_HITS)
    const listLength = Math.max(limit, LIST_LENGTH)
    const started = performance.now()
    const allowed = allowedDocuments(query)
    const { passages, averageLength } = size()
    const question = questions.read(query.text, passages)
    const matched = limit > 0 ? matching(question.match, allowed) : []
    const wordsMs = performance.now() - started
    const near = query.meaning && limit > 0 ? meaning.nearest(query.meaning.engine, query.meaning.vector, allowed, listLength) : []
    const meaningMs = performance.now() - started - wordsMs
    const score = createScoring(question, averageLength)
    const scored = new Map(read(new Set([...matched, ...near.map(({ number }) => number)])).map(stored => [stored.number, score(stored)]))
    const byWords = orderByWords(matched.map(number => scored.get(number)!), query.text).slice(0, listLength)
    const hits = fuseRanks([byWords.map(({ number }) => number), near.map(({ number }) => number)])
      .map(fused => toHit(fused, scored.get(fused.item)!, near))
      .sort((a, b) => b.fused - a.fused || b.coverage - a.coverage)
      .slice(0, limit)
    const tookMs = { words: performance.now() - started - meaningMs, meaning: query.meaning ? meaningMs : null }
    return { hits, words: question.words.map(({ text, stem, passages }) => ({ text, stem, passages })), tookMs }
  }

  return { search, size, changed: () => known = undefined }
}

function orderByWords(scored: Scored[], query: string): Scored[] {
  const language = detectLanguage(query)
  const order = ({ bm25, passage }: Scored) => bm25 * (passage.language === language ? 1 : OTHER_LANGUAGE)
  return scored.sort((a, b) => order(b) - order(a) || a.number - b.number)
}

function toHit({ fused, ranks: [byWords, byMeaning] }: Fused<number>, { passage, coverage, bm25, words }: Scored, near: Near[]): IndexHit {
  return {
    ...passage,
    coverage,
    fused,
    byWords: byWords ? { rank: byWords, bm25, words } : null,
    byMeaning: byMeaning ? { rank: byMeaning, similarity: near[byMeaning - 1]!.similarity } : null
  }
}

function prepare(reader: DatabaseSync) {
  const matching = (filter: string) => reader.prepare(`SELECT rowid FROM words_of_passages WHERE words_of_passages MATCH ? ${filter} ORDER BY rank LIMIT ${CANDIDATES}`)
  return {
    matching: matching(''),
    matchingIn: matching(`AND rowid / ${PASSAGES_OF_ONE} IN (SELECT value FROM json_each(?))`),
    passages: reader.prepare(`SELECT p.*, d.id AS document, d.title, d.file_name FROM json_each(?) n CROSS JOIN passages p ON p.number = n.value CROSS JOIN documents d ON d.number = p.number / ${PASSAGES_OF_ONE}`),
    sizes: reader.prepare('SELECT coalesce(sum(passages), 0) AS passages, coalesce(sum(length), 0) AS length, count(*) FILTER (WHERE set_id IS NULL) AS hidden FROM documents'),
    documents: reader.prepare(`SELECT number FROM documents WHERE
      CASE WHEN :documentIds IS NULL THEN set_id IS NOT NULL ELSE id IN (SELECT value FROM json_each(:documentIds)) END
      AND (:setIds IS NULL OR set_id IS NULL OR set_id IN (SELECT value FROM json_each(:setIds)))`)
  }
}
