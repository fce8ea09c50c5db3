import { embeddingServers } from '#server/embedding/providers'
import { IdParams, ok } from '#shared/schemas/common'
import { EngineProviderPatch, EngineProviderSaved } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Change a server that compares meanings; an empty key leaves the stored one',
  permission: 'knowledge.manage',
  params: IdParams,
  body: EngineProviderPatch,
  response: EngineProviderSaved,
  handler: async ({ params, body, user }) => ({ ...ok, provider: await embeddingServers.update(params.id, body, user) })
})
