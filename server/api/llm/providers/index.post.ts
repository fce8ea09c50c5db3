import { createProvider } from '#server/llm/providers'
import { ok } from '#shared/schemas/common'
import { ProviderCreate, ProviderSaved } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Connect a provider: for everybody when an admin does it, else for oneself',
  permission: 'providers.write',
  body: ProviderCreate,
  response: ProviderSaved,
  handler: async ({ body, user }) => ({ ...ok, provider: await createProvider(body, user) })
})
