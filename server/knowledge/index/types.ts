import type { Language } from '../types'

/** What the index is made of: one document as it is stored. */
export interface IndexedDocument {
  id: string
  /** Changes whenever anything below does. */
  hash: string
  title: string
  fileName: string
  /** Where its passages may be found from; null: only when it is asked by name. */
  setId: string | null
}

/** One piece of a document, as the search gives it. */
export interface IndexedPassage {
  /** Stable while the text is the same: document id + '#' + slug of the heading path (+ '~n'). */
  id: string
  documentId: string
  documentTitle: string
  fileName: string
  /** From the document's title down to this section. */
  headings: string[]
  page: number | null
  text: string
  language: Language
}

export interface IndexQuery {
  text: string
  limit: number
  /** Only passages of these sets; undefined: of every set. Documents of no set are found through `documentIds` only. */
  setIds?: readonly string[]
  documentIds?: readonly string[]
  /** The question's meaning, of the engine whose vectors are compared. */
  meaning?: { engine: string, vector: Float32Array }
}

export interface IndexHit extends IndexedPassage {
  /** 0 to 1: share of the question's informative words that the passage covers, weighted by rarity; what is only in the text counts less than what a heading says. */
  coverage: number
  /** Reciprocal rank fusion of both lists; orders the hits. */
  fused: number
  byWords: { rank: number, bm25: number, words: string[] } | null
  byMeaning: { rank: number, similarity: number } | null
}

export interface IndexResult {
  hits: IndexHit[]
  words: { text: string, stem: string, passages: number }[]
  tookMs: { words: number, meaning: number | null }
}

export interface IndexStats {
  documents: number
  passages: number
  terms: number
  averageLength: number
  /** Passages that have a vector of the engine asked for. */
  embedded: number
}

/**
 * The search index: a SQLite file of its own (DATA_DIR/knowledge-index.db), which a thread owns. It holds nothing that
 * can't be made again from the documents. Every change is one transaction. Throws DriverError 'knowledge-index'.
 */
export interface KnowledgeIndex {
  search(query: IndexQuery, signal?: AbortSignal): Promise<IndexResult>
  /** Ids of those that the index lacks or holds in another version, and of what it holds that is not among them. */
  compare(documents: readonly IndexedDocument[]): Promise<{ missing: string[], surplus: string[] }>
  /** Puts a document in place of what was there of it; resolves with its number of passages when it is durable. */
  put(document: IndexedDocument & { markdown: string }): Promise<{ passages: number }>
  forget(documentId: string): Promise<void>
  passages(documentId: string, page: { offset: number, limit: number, engine: string | null }): Promise<{ passages: (IndexedPassage & { hasMeaning: boolean })[], total: number }>
  /** Texts whose meaning this engine has not been asked for yet, by the hash of what is embedded. */
  missingVectors(engine: string, limit: number): Promise<{ hash: string, text: string }[]>
  addVectors(engine: string, vectors: readonly { hash: string, vector: Float32Array }[]): Promise<void>
  /** Deletes vectors of other engines (null: of none), and of texts that are gone; gives how many. */
  dropVectors(keepEngine: string | null): Promise<number>
  stats(engine: string | null): Promise<IndexStats>
  dispose(): Promise<void>
}
