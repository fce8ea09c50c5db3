import { rerankingServers } from '#server/reranking/providers'
import { IdParams, ok } from '#shared/schemas/common'
import { EngineProviderPatch, EngineProviderSaved } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Change a server that puts what was found in order; an empty key leaves the stored one',
  permission: 'knowledge.manage',
  params: IdParams,
  body: EngineProviderPatch,
  response: EngineProviderSaved,
  handler: async ({ params, body, user }) => ({ ...ok, provider: await rerankingServers.update(params.id, body, user) })
})
