import type { z } from 'zod'
import type { MeaningSettings, MeaningState, WikiReindexed } from '#shared/schemas/knowledge'

export const MEANING_KINDS = ['embedding', 'reranking'] as const
export type MeaningKind = typeof MEANING_KINDS[number]

const MOVING_MS = 3_000
const STILL_MS = 15_000

/** What compares meanings, what puts the found in order, and how far the index is with it. */
export function useMeaning() {
  const api = useApi()
  const { data: meaning, error, loading, refresh } = useApiData<MeaningState>('knowledge-meaning', '/knowledge/meaning')
  const isMoving = () => meaning.value?.embedding_now != null && !meaning.value.failure && meaning.value.embedded < meaning.value.passages
  useLive(async () => {
    if (isMoving()) await refresh()
  }, MOVING_MS)
  useLive(refresh, STILL_MS)

  /** Of one kind: what was chosen, the engine it comes to, and what there is to choose from. */
  const choiceOf = (kind: MeaningKind, { embedding_engine, embedding_now, embedding_engines, reranking_engine, reranking_now, reranking_engines }: MeaningState) => {
    const [chosen, now, engines] = kind === 'embedding' ? [embedding_engine, embedding_now, embedding_engines] : [reranking_engine, reranking_now, reranking_engines]
    return { chosen, engines, now: engines.find(({ id }) => id === now) ?? null, isGone: now === null && chosen !== 'auto' && chosen !== 'none' }
  }

  async function choose(choice: Partial<MeaningSettings>) {
    if (!meaning.value) return
    const { embedding_engine, reranking_engine } = meaning.value
    meaning.value = await api<MeaningState>('/knowledge/meaning', { method: 'PUT', body: { embedding_engine, reranking_engine, ...choice } })
  }

  /** What has no meaning yet is indexed; answers whether that was begun, and why not. */
  async function reindex() {
    const { status } = await api<z.infer<typeof WikiReindexed>>('/wiki-rag/reindex-embeddings', { method: 'POST' })
    await refresh()
    return status
  }

  return { meaning, choiceOf, error, loading, refresh, choose, reindex }
}

export type MeaningChoice = ReturnType<ReturnType<typeof useMeaning>['choiceOf']>
