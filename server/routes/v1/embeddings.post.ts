import { embeddingsJson, embedForApi } from '#server/embedding/openai-answer'
import { EmbeddingsAnswer, EmbeddingsRequest } from '#shared/schemas/openai'

const MAX_BYTES = 4 * 1024 * 1024

export default defineApiHandler({
  summary: 'Vectors of texts, as OpenAI\'s embeddings, from the engine that the owner chose',
  permission: 'chat.write',
  scope: 'chat',
  body: EmbeddingsRequest,
  maxBytes: MAX_BYTES,
  response: EmbeddingsAnswer.optional(),
  async handler({ event, body, user }) {
    const embedded = await embedForApi(body, { source: 'api', source_id: user.apiKeyId ?? user.id }, closedSignal(event))
    await sendChunks(event, embeddingsJson(embedded), { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    return undefined
  }
})
