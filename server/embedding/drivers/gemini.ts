import { z } from 'zod'
import { DriverError } from '#server/runtime/errors'
import { askJson, type Server } from '#server/runtime/remote-http'
import { spaceOf } from '../known-models'
import { batching, createRemoteBatches } from '../remote-batches'
import type { EmbeddingDriverFactory } from '../types'
import { unitVectors } from '../vectors'

export const options = z.object({
  base_url: z.url({ protocol: /^https?$/ }).default('https://generativelanguage.googleapis.com/v1beta'),
  api_key: z.string().optional(),
  model: z.string().regex(/^(models\/)?[\w.-]{1,100}$/).transform(name => name.replace(/^models\//, '')).default('gemini-embedding-001'),
  /** The whole vector has 3072; Google recommends 768, 1536 or all, and says that little is lost. */
  dimensions: z.int().min(8).max(3_072).default(768),
  ...batching
})

const DRIVER = 'gemini'
const MAX_ANSWER_BYTES = 32 * 1024 * 1024
const TASKS = { question: 'RETRIEVAL_QUERY', passage: 'RETRIEVAL_DOCUMENT' }
/** It is told of the purpose in a field of its own. */
const NO_MARKS = { question: '', passage: '' }

const Answer = z.object({ embeddings: z.array(z.object({ values: z.custom<number[]>(value => Array.isArray(value)) })) })

/** Google's Gemini API, https://ai.google.dev/api/embeddings. */
export const createGeminiEmbedding: EmbeddingDriverFactory<z.output<typeof options>> = (settings, { fetch = globalThis.fetch } = {}) => {
  const { model, dimensions, api_key } = settings
  const server: Server = { driver: DRIVER, fetch }
  const url = `${settings.base_url.replace(/\/+$/, '')}/models/${model}:batchEmbedContents`
  // Not in the address, where it would get into logs on the way.
  const headers = { 'content-type': 'application/json', ...api_key && { 'x-goog-api-key': api_key } }

  return {
    name: DRIVER,
    model,
    space: spaceOf(model, dimensions, NO_MARKS),
    isShortenable: true,
    embed: createRemoteBatches(DRIVER, settings, async (texts, purpose, signal) => {
      const requests = texts.map(text => ({ model: `models/${model}`, content: { parts: [{ text }] }, taskType: TASKS[purpose], outputDimensionality: dimensions }))
      const answer = Answer.safeParse(await askJson(server, url, { method: 'POST', headers, body: JSON.stringify({ requests }), signal }, MAX_ANSWER_BYTES))
      if (!answer.success) throw new DriverError(DRIVER, 'The server sent JSON of another shape', { retryable: false, reason: 'bad-answer' })
      return { vectors: unitVectors(DRIVER, answer.data.embeddings.map(({ values }) => values), texts.length) }
    })
  }
}
