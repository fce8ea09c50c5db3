import { embeddingEngine } from '#server/embedding'
import { logger } from '#server/runtime/logger'
import { rerankingEngine, type RerankingEngine } from '#server/reranking'
import type { IndexHit, IndexResult } from './index/types'
import { whenFirstIndexed } from './start'
import { surenessOf } from './sureness'
import { knowledgeIndex } from './the-index'

/** A language model judges by itself whether a passage helps; the rest would only cost. */
const CONTEXT_SCORE = 0.25
/** Found by meaning among so many first ones, a passage may help a model however other its words are. */
const CONTEXT_MEANING_RANK = 3
/** Passages that a model is given. */
export const FOR_MODEL = 5
const CANDIDATES = 20
/** Nobody waits longer for an engine that makes the search better; it goes on by words then. */
const ENGINE_MS = 2_000
/** After a failure the engine is left alone for so long; one that was only slow, as a model that is being loaded, for less. */
const FAILED_PAUSE_MS = 30_000
const SLOW_PAUSE_MS = 1_000
/** A person who names the document says where the answer is: less of the question has to be found there. */
const IN_NAMED_DOCUMENT = 1.5
/** Of one document as it begins, for questions that share no word with it ("what is this about?"). */
const BEGINNING = 4

/** Where to search. */
export interface KnowledgeScope {
  /** Undefined: every set. */
  setIds?: readonly string[]
  /** Only these documents, whatever their set. */
  documentIds?: readonly string[]
}

export interface FoundPassage extends IndexHit {
  /** 0 to 1: how sure the search is that the passage answers. */
  score: number
  /** What the re-ranker said. */
  reranked: number | null
}

export interface KnowledgeFound {
  /** Best first. */
  passages: FoundPassage[]
  words: IndexResult['words']
  tookMs: { words: number, embedding: number | null, meaning: number | null, reranking: number | null }
  engines: { embedding: string | null, reranking: string | null }
}

/** What FAQ and models don't know: the passages that belong to the question. An engine that fails or is slow is done without. */
export async function searchKnowledge(text: string, scope: KnowledgeScope, signal: AbortSignal, limit = FOR_MODEL): Promise<KnowledgeFound> {
  await whenFirstIndexed(signal)
  const [embedding, reranking] = await Promise.all([embeddingEngine(), rerankingEngine()])
  const asked = embedding && await withoutFail(embedding.id, signal, async timed => ({ engine: embedding.id, vector: (await embedding.driver.embed([text], 'question', timed)).vectors[0]! }))
  const { hits, words, tookMs } = await knowledgeIndex().search({ text, limit: Math.max(limit, reranking ? CANDIDATES : 0), ...scope, ...asked && { meaning: asked.value } }, signal)
  const judged = reranking && hits.length ? await withoutFail(reranking.id, signal, timed => judge(reranking, text, hits, timed)) : null
  const passages = judged ? judged.value : hits.map(hit => ({ ...hit, score: Math.min(1, surenessOf(text, hit) * (scope.documentIds ? IN_NAMED_DOCUMENT : 1)), reranked: null }))
  return {
    passages: await withBeginning(passages.slice(0, limit), scope),
    words,
    tookMs: { ...tookMs, embedding: asked?.tookMs ?? null, reranking: judged?.tookMs ?? null },
    engines: { embedding: asked ? embedding!.engine : null, reranking: judged ? reranking!.id : null }
  }
}

/** True for what is worth a model's reading. */
export const isForModel = ({ score, byMeaning }: Pick<FoundPassage, 'score' | 'byMeaning'>, { documentIds }: KnowledgeScope) =>
  documentIds !== undefined || score >= CONTEXT_SCORE || (byMeaning !== null && byMeaning.rank <= CONTEXT_MEANING_RANK)

async function judge({ driver }: RerankingEngine, text: string, hits: IndexHit[], signal: AbortSignal): Promise<FoundPassage[]> {
  const scores = await driver.rerank(text, hits.map(({ headings, text }) => [...headings, text].join('\n')), signal)
  return hits.map((hit, at) => ({ ...hit, score: scores[at]!, reranked: scores[at]! })).sort((one, other) => other.score - one.score)
}

const pausedUntil = new Map<string, number>()

/** The engine's answer and how long it took; null when it fails, is slow, or failed a moment ago. */
async function withoutFail<T>(engine: string, signal: AbortSignal, ask: (timed: AbortSignal) => Promise<T>): Promise<{ value: T, tookMs: number } | null> {
  if ((pausedUntil.get(engine) ?? 0) > Date.now()) return null
  const started = performance.now()
  const timed = AbortSignal.any([signal, AbortSignal.timeout(ENGINE_MS)])
  try {
    const value = await ask(timed)
    pausedUntil.delete(engine)
    return { value, tookMs: performance.now() - started }
  } catch (error) {
    signal.throwIfAborted()
    pausedUntil.set(engine, Date.now() + (timed.aborted ? SLOW_PAUSE_MS : FAILED_PAUSE_MS))
    logger.warn({ err: error, engine }, 'searched without this engine')
    return null
  }
}

/** Of documents that somebody points at, the model gets something to read in any case. */
async function withBeginning(found: FoundPassage[], { documentIds }: KnowledgeScope): Promise<FoundPassage[]> {
  if (!documentIds || found.length >= BEGINNING) return found
  const pages = await Promise.all(documentIds.map(id => knowledgeIndex().passages(id, { offset: 0, limit: BEGINNING, engine: null })))
  const known = new Set(found.map(({ id }) => id))
  const more = pages.flatMap(({ passages }) => passages).filter(({ id }) => !known.has(id)).slice(0, BEGINNING - found.length)
  return [...found, ...more.map(passage => ({ ...passage, coverage: 0, fused: 0, score: 0, reranked: null, byWords: null, byMeaning: null }))]
}
