import { rerankingServers } from '#server/reranking/providers'
import { ok } from '#shared/schemas/common'
import { EngineProviderCreate, EngineProviderSaved } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Connect a server that puts what was found in order',
  permission: 'knowledge.manage',
  body: EngineProviderCreate,
  response: EngineProviderSaved,
  handler: async ({ body, user }) => ({ ...ok, provider: await rerankingServers.create(body, user) })
})
