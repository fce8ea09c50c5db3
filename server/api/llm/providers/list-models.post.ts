import { listProviderModels } from '#server/llm/providers'
import { ProviderModels, ProviderModelsQuestion } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Ask a provider\'s server which models it offers, before the provider is stored',
  permission: 'providers.write',
  limit: 'chat',
  body: ProviderModelsQuestion,
  response: ProviderModels,
  handler: async ({ body, user }) => ({ models: await listProviderModels(body, user) })
})
