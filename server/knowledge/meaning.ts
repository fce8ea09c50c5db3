import { embeddingEngineNow, listEmbeddingEngines } from '#server/embedding'
import { rerankingEngineNow, listRerankingEngines } from '#server/reranking'
import { badRequest } from '#server/runtime/errors'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import { getSetting, setSetting } from '#server/system/settings'
import type { MeaningSettings, MeaningState } from '#shared/schemas/knowledge'
import { meaningProgress } from './embed-passages'

const EVERYWHERE = ['auto', 'none']

/** The engines that can be chosen, which is in use, and how far the index is with it. */
export async function getMeaning(): Promise<MeaningState> {
  const [embedding_engines, reranking_engines, embedding_now, reranking_now, progress] = await Promise.all([listEmbeddingEngines(), listRerankingEngines(), embeddingEngineNow(), rerankingEngineNow(), meaningProgress()])
  return {
    embedding_engine: getSetting('knowledge.embedding_engine'),
    reranking_engine: getSetting('knowledge.reranking_engine'),
    embedding_engines,
    reranking_engines,
    embedding_now,
    reranking_now,
    ...progress
  }
}

/** Chooses what compares meanings and what puts the found in order. Throws 400 for an engine that is not there. */
export async function chooseMeaning({ embedding_engine, reranking_engine }: MeaningSettings, user: Caller): Promise<MeaningState> {
  const [embedding, reranking] = await Promise.all([listEmbeddingEngines(), listRerankingEngines()])
  const choices = [['embedding_engine', embedding_engine, embedding], ['reranking_engine', reranking_engine, reranking]] as const
  for (const [path, id, engines] of choices) {
    const isKept = id === getSetting(`knowledge.${path}`)
    if (!isKept && ![...EVERYWHERE, ...engines.map(({ id }) => id)].includes(id)) throw badRequest('There is no such engine', [{ path, message: 'unknown engine' }])
  }
  for (const [path, id] of choices) {
    const key = `knowledge.${path}` as const
    if (id === getSetting(key)) continue
    await setSetting(key, id)
    audit('switch', 'config', user, { id: key.replace('.', '_'), engine: id })
  }
  return getMeaning()
}
