import { listModels } from '#server/dialogue/completions'
import { ModelList } from '#shared/schemas/openai'

export default defineApiHandler({
  summary: 'The personas, as OpenAI\'s models',
  permission: 'chat.read',
  scope: 'chat',
  response: ModelList,
  handler: () => ({ object: 'list', data: listModels() } as const)
})
