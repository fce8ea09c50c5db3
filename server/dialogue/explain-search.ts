import { explainFaq } from '#server/knowledge/faq'
import { FOR_MODEL, isForModel, searchKnowledge, type FoundPassage } from '#server/knowledge/search'
import { QUOTABLE_SCORE } from '#server/knowledge/sureness'
import type { Caller } from '#server/system/callers'
import type { SearchHit, SearchTested, SearchTestQuery } from '#shared/schemas/knowledge'
import { detectLanguage } from '#shared/utils/language'
import { materialOf, NEAR_FAQ } from './material'
import { PROMPT_TEXTS } from './prompt-texts'
import { quoted } from './quoted'
import { ensureVisible } from './session-documents'

/** What an answer to `query` would be made from, and why just that. Throws 400 for a document that `user` may not see. */
export async function explainSearch({ query, limit, set_ids, document_ids }: SearchTestQuery, user: Caller, signal: AbortSignal): Promise<SearchTested> {
  if (document_ids) await ensureVisible(document_ids, user)
  const started = performance.now()
  const texts = PROMPT_TEXTS[detectLanguage(query)]
  const scope = { setIds: set_ids ?? undefined, documentIds: document_ids ?? undefined }
  const near = scope.documentIds ? [] : await explainFaq(query, NEAR_FAQ, scope.setIds)
  const { passages, words, tookMs, engines } = await searchKnowledge(query, scope, signal, Math.max(limit, FOR_MODEL))
  const sure = near.find(match => match.sure)
  const forPrompt = passages.slice(0, FOR_MODEL)
  const { passages: material } = materialOf({ near, passages: forPrompt, scope }, false)
  return {
    hits: passages.slice(0, limit).map((passage, at) => toHit(passage, at < FOR_MODEL && isForModel(passage, scope))),
    words,
    faq: sure ? { id: sure.entry.id, question: sure.entry.question, score: sure.score } : null,
    prompt: material.length ? quoted(material, texts.quotes) : texts.nothingFound,
    took_ms: { ...tookMs, total: performance.now() - started },
    embedding_engine: engines.embedding,
    reranking_engine: engines.reranking
  }
}

const toHit = ({ id, documentId, documentTitle, fileName, headings, page, text, score, byWords, byMeaning, reranked }: FoundPassage, in_prompt: boolean): SearchHit => ({
  id, document_id: documentId, document_title: documentTitle, source_file: fileName, headings, page, text, score, by_words: byWords, by_meaning: byMeaning, reranked, in_prompt, quotable: score >= QUOTABLE_SCORE
})
