import { complete, streamCompletion } from '#server/dialogue/completions'
import { ChatCompletion, ChatCompletionRequest } from '#shared/schemas/openai'

const MAX_BYTES = 4 * 1024 * 1024

export default defineApiHandler({
  summary: 'Answer a conversation, as OpenAI\'s chat completions',
  permission: 'chat.write',
  scope: 'chat',
  body: ChatCompletionRequest,
  maxBytes: MAX_BYTES,
  response: ChatCompletion.optional(),
  async handler({ event, body, user }) {
    const signal = closedSignal(event)
    if (!body.stream) return complete(body, user, signal)
    await sendEvents(event, await streamCompletion(body, user, signal))
    return undefined
  }
})
