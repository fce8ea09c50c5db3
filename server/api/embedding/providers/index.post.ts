import { embeddingServers } from '#server/embedding/providers'
import { ok } from '#shared/schemas/common'
import { EngineProviderCreate, EngineProviderSaved } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Connect a server that compares meanings',
  permission: 'knowledge.manage',
  body: EngineProviderCreate,
  response: EngineProviderSaved,
  handler: async ({ body, user }) => ({ ...ok, provider: await embeddingServers.create(body, user) })
})
