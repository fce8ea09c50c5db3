import { testProvider } from '#server/llm/models'
import { getProviderRow } from '#server/llm/providers'
import { ProviderParams, ProviderTested } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Ask the provider\'s model a real question',
  permission: 'providers.write',
  limit: 'chat',
  params: ProviderParams,
  response: ProviderTested,
  handler: async ({ params, user }) => testProvider(await getProviderRow(params.provider_id, user))
})
