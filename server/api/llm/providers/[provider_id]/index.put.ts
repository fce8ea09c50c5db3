import { updateProvider } from '#server/llm/providers'
import { ok } from '#shared/schemas/common'
import { ProviderParams, ProviderPatch, ProviderSaved } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Change a provider; an empty key leaves the stored one',
  permission: 'providers.write',
  params: ProviderParams,
  body: ProviderPatch,
  response: ProviderSaved,
  handler: async ({ params, body, user }) => ({ ...ok, provider: await updateProvider(params.provider_id, body, user) })
})
