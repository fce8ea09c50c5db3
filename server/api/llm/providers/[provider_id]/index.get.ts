import { getProvider } from '#server/llm/providers'
import { ProviderParams, ProviderResponse } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'One provider; its key never leaves, whatever is asked',
  permission: 'llm.read',
  params: ProviderParams,
  response: ProviderResponse,
  handler: async ({ params, user }) => ({ provider: await getProvider(params.provider_id, user) })
})
