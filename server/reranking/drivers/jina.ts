import { z } from 'zod'
import { DriverError } from '#server/runtime/errors'
import { apiBase, askJson, type Server } from '#server/runtime/remote-http'
import { retrying } from '#server/runtime/retrying'
import { startTimeLimit } from '#server/runtime/time-limit'
import type { RerankingDriverFactory } from '../types'

export const options = z.object({
  /** With or without the version at its end. */
  base_url: z.url({ protocol: /^https?$/ }),
  api_key: z.string().optional(),
  model: z.string().min(1).max(200).default('jina-reranker-v2-base-multilingual'),
  /** Characters of a passage; the rest is cut off. */
  longest_text: z.int().min(100).max(100_000).default(4_000),
  /** ms for the whole answer: somebody waits for what was found. */
  total_ms: z.int().positive().max(600_000).default(10_000),
  retries: z.int().min(0).max(5).default(1)
})

const DRIVER = 'jina'
const MAX_ANSWER_BYTES = 4 * 1024 * 1024
const MAX_RETRY_AFTER_MS = 1_000

const Answer = z.object({ results: z.array(z.object({ index: z.int().nonnegative(), relevance_score: z.number() })) })

/** Any server with `/rerank` as Jina has it: Cohere, vLLM, Infinity, llama.cpp. */
export const createJinaReranking: RerankingDriverFactory<z.output<typeof options>> = (settings, { fetch = globalThis.fetch } = {}) => {
  const { model, longest_text, total_ms, retries } = settings
  const server: Server = { driver: DRIVER, api_key: settings.api_key, fetch }
  const url = `${apiBase(settings.base_url)}/rerank`
  const readable = (text: string) => text.slice(0, longest_text).toWellFormed().trim() || '-'

  async function ask(question: string, passages: readonly string[], outer: AbortSignal): Promise<number[]> {
    using limit = startTimeLimit(DRIVER, outer)
    limit.within(total_ms, 'The server took too long')
    const body = JSON.stringify({ model, query: readable(question), documents: passages.map(readable), top_n: passages.length })
    const answer = Answer.safeParse(await askJson(server, url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: limit.signal }, MAX_ANSWER_BYTES))
    if (!answer.success) throw badAnswer('The server sent JSON of another shape')
    return scoresOf(answer.data.results, passages.length)
  }

  return {
    name: DRIVER,
    model,
    async rerank(question, passages, signal) {
      signal.throwIfAborted()
      return passages.length ? retrying({ retries, maxRetryAfterMs: MAX_RETRY_AFTER_MS }, signal, () => ask(question, passages, signal)) : []
    }
  }
}

/** In the order of the passages, 0 to 1: some models give any number, which the logistic function brings there. */
function scoresOf(results: z.infer<typeof Answer>['results'], count: number): number[] {
  const scores = new Map(results.map(({ index, relevance_score }) => [index, relevance_score]))
  const isRaw = results.some(({ relevance_score }) => relevance_score < 0 || relevance_score > 1)
  return Array.from({ length: count }, (_, index) => {
    const score = scores.get(index)
    if (score === undefined || results.length !== count) throw badAnswer(`The server sent ${results.length} scores for ${count} passages, or one twice`)
    return isRaw ? 1 / (1 + Math.exp(-score)) : score
  })
}

const badAnswer = (message: string) => new DriverError(DRIVER, message, { retryable: false, reason: 'bad-answer' })
