import { listProviders, listProviderTypes } from '#server/llm/providers'
import { ProviderList, ProviderListQuery } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'List providers and the kinds of them; a key never leaves',
  permission: 'llm.read',
  query: ProviderListQuery,
  response: ProviderList,
  handler: async ({ query, user }) => ({ providers: await listProviders(user, query), provider_types: listProviderTypes() })
})
