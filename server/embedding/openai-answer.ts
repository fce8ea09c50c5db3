import { setImmediate as nextLoop } from 'node:timers/promises'
import { AppError, badRequest } from '#server/runtime/errors'
import { createSlots } from '#server/runtime/slots'
import type { EmbeddingsAnswer, EmbeddingsRequest } from '#shared/schemas/openai'
import { embeddingEngine, tokensOf, type EmbeddingOrigin } from './index'
import { normalise } from './vectors'

/** Programs that index leave room for the secretary's own questions. */
const inTurn = createSlots({ slots: 2, most: 32 })

type Head = Omit<EmbeddingsAnswer, 'data'>

/** What was asked through OpenAI's API, before it is written. */
export interface Embedded extends Head {
  vectors: Float32Array[]
  isBase64: boolean
}

/** Throws AppError 503 `no_embedding_engine`, 400 for a size that the engine's vectors can't have, and DriverError. */
export async function embedForApi({ input, model, encoding_format, dimensions, input_type }: EmbeddingsRequest, origin: EmbeddingOrigin, signal: AbortSignal): Promise<Embedded> {
  const engine = await embeddingEngine(origin)
  if (!engine) throw new AppError(503, 'no_embedding_engine', 'Nothing here compares meanings yet: choose an engine on the Knowledge page, or install a model on the Models page')
  if (dimensions && !engine.driver.isShortenable) throw badSize(`The vectors of ${engine.name} can't be shortened`)
  const texts = [input].flat()
  const embeddings = await inTurn(signal, () => engine.driver.embed(texts, input_type === 'query' ? 'question' : 'passage', signal))
  const tokens = tokensOf(texts, embeddings)
  return {
    object: 'list',
    vectors: dimensions ? embeddings.vectors.map(vector => shortened(vector, dimensions)) : embeddings.vectors,
    isBase64: encoding_format === 'base64',
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens }
  }
}

function shortened(vector: Float32Array, length: number): Float32Array {
  if (length > vector.length) throw badSize(`The vectors have ${vector.length} numbers`)
  const beginning = vector.slice(0, length)
  if (!normalise(beginning)) throw badSize('So few numbers say nothing')
  return beginning
}

const badSize = (message: string) => badRequest(message, [{ path: 'dimensions', message }])

/** The answer's JSON, a vector at a time: thousands of them written at once would hold up everybody else. */
export async function* embeddingsJson({ vectors, isBase64, ...head }: Embedded): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"data":[`
  for (const [index, vector] of vectors.entries()) {
    const embedding = isBase64 ? `"${bytesOf(vector).toString('base64')}"` : `[${vector.join()}]`
    yield `${index ? ',' : ''}{"object":"embedding","index":${index},"embedding":${embedding}}`
    await nextLoop()
  }
  yield ']}'
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength)
