import { z } from 'zod'
import { DriverError } from '#server/runtime/errors'
import { apiBase, askJson, type Server } from '#server/runtime/remote-http'
import { isShortenable, marksOf, spaceOf } from '../known-models'
import { batching, createRemoteBatches } from '../remote-batches'
import type { EmbeddingDriverFactory } from '../types'
import { unitVectors } from '../vectors'

export const options = z.object({
  /** With or without the `/v1` at its end. */
  base_url: z.url({ protocol: /^https?$/ }),
  api_key: z.string().optional(),
  model: z.string().min(1).max(200).default('text-embedding-3-small'),
  /** Sizes that the model can give besides its own; a server that can't refuses it. */
  dimensions: z.int().min(8).max(8_192).optional(),
  /** Put before each text; without them, what the model is known to have been trained with. */
  question_mark: z.string().max(500).optional(),
  passage_mark: z.string().max(500).optional(),
  ...batching
})

const DRIVER = 'openai'
const MAX_ANSWER_BYTES = 32 * 1024 * 1024

const Answer = z.object({
  // The numbers are looked at where they are made a vector, once.
  data: z.array(z.object({ index: z.int().nonnegative().nullish(), embedding: z.custom<number[]>(value => Array.isArray(value)) })),
  usage: z.object({ prompt_tokens: z.int().nonnegative() }).nullish().catch(null)
})
type Answer = z.infer<typeof Answer>

/** Any server with OpenAI's `/v1/embeddings`: a cloud, vLLM, Infinity, TEI, Ollama, llama.cpp. */
export const createOpenaiEmbedding: EmbeddingDriverFactory<z.output<typeof options>> = (settings, { fetch = globalThis.fetch } = {}) => {
  const { model, dimensions } = settings
  const server: Server = { driver: DRIVER, api_key: settings.api_key, fetch }
  const url = `${apiBase(settings.base_url)}/embeddings`
  const known = marksOf(model)
  const marks = { question: settings.question_mark ?? known.question, passage: settings.passage_mark ?? known.passage }

  return {
    name: DRIVER,
    model,
    space: spaceOf(model, dimensions, marks),
    isShortenable: isShortenable(model),
    embed: createRemoteBatches(DRIVER, settings, async (texts, purpose, signal) => {
      const body = JSON.stringify({ model, input: texts.map(text => marks[purpose] + text), encoding_format: 'float', ...dimensions && { dimensions } })
      const answer = Answer.safeParse(await askJson(server, url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal }, MAX_ANSWER_BYTES))
      if (!answer.success) throw badAnswer('The server sent JSON of another shape')
      return { vectors: unitVectors(DRIVER, inOrder(answer.data.data), texts.length), tokens: answer.data.usage?.prompt_tokens }
    })
  }
}

/** By `index`, whatever the order they came in; as they came where there is none. */
function inOrder(data: Answer['data']): number[][] {
  const lists = new Map(data.map(({ index, embedding }, place) => [index ?? place, embedding]))
  return data.map((_, place) => lists.get(place) ?? [])
}

const badAnswer = (message: string) => new DriverError(DRIVER, message, { retryable: false, reason: 'bad-answer' })
