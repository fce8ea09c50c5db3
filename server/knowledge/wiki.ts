import { prisma } from '#server/database/client'
import { embeddingEngine } from '#server/embedding'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import type { WikiSearch, WikiReindexed } from '#shared/schemas/knowledge'
import type { z } from 'zod'
import { toDocument, visibleTo } from './document-rows'
import { currentMeaningKey, meaningFailure, restartMeanings, wakeMeanings } from './embed-passages'
import { searchKnowledge } from './search'
import { syncFolder } from './folder'
import { knowledgeIndex } from './the-index'

/** The predecessor's view of the knowledge, under /admin/wiki-rag. */

const BODY_LENGTH = 500
const MOST_DOCUMENTS = 10_000

export async function wikiStats() {
  const engine = await embeddingEngine()
  const [{ documents, passages, terms, averageLength, embedded }, files] = await Promise.all([
    knowledgeIndex().stats(await currentMeaningKey()),
    prisma.knowledgeDocument.findMany({ where: { set_id: { not: null } }, select: { filename: true }, orderBy: { filename: 'asc' }, take: MOST_DOCUMENTS })
  ])
  return {
    stats: {
      engine: embedded ? 'hybrid' as const : 'bm25' as const, embedding_engine: engine?.engine ?? null, embedding_sections: embedded, sections_indexed: passages,
      files_indexed: documents, unique_tokens: terms, avg_doc_length: averageLength, available: passages > 0
    },
    source_files: files.map(({ filename }) => filename)
  }
}

/** Looks through the watched folder; what changed there is indexed behind everybody's back. */
export async function reloadWiki() {
  const before = await knowledgeIndex().stats(null)
  await syncFolder()
  wakeMeanings()
  const after = await knowledgeIndex().stats(null)
  return { previous_sections: before.passages, current_sections: after.passages, files_indexed: after.documents }
}

/** Begins to index the meaning of what has none yet, also of what the engine refused before; `new` is how many passages that are. */
export async function reindexMeanings(user: Caller): Promise<z.infer<typeof WikiReindexed>> {
  const key = await currentMeaningKey()
  const stale_removed = await knowledgeIndex().dropVectors(key)
  const { passages, embedded } = await knowledgeIndex().stats(key)
  audit('reindex_embeddings', 'wiki_rag', user, { provider: key })
  const status = key === null ? 'disabled' : embedded === passages ? 'ok' : meaningFailure() ? 'failed' : 'started'
  await restartMeanings()
  return { status, cached: embedded, new: key === null ? 0 : passages - embedded, stale_removed, total: passages, provider: key }
}

export async function searchWiki({ query, top_k, max_chars }: z.output<typeof WikiSearch>, signal: AbortSignal) {
  const { passages } = await searchKnowledge(query, {}, signal, top_k)
  let left = max_chars ?? Infinity
  const results = passages.flatMap(({ headings, documentTitle, text, fileName, score, byWords }) => {
    const body = text.slice(0, Math.min(BODY_LENGTH, left))
    left -= body.length
    return body ? [{ title: headings.at(-1) ?? documentTitle, body, source_file: fileName, score, engine: byWords ? 'bm25' as const : 'embeddings' as const }] : []
  })
  return { results, query }
}

export async function listWiki(user: Caller) {
  const synced = await syncFolder()
  const rows = await prisma.knowledgeDocument.findMany({ where: visibleTo(user), omit: { content: true }, orderBy: { created: 'asc' }, take: MOST_DOCUMENTS })
  return { documents: rows.map(toDocument), synced }
}
