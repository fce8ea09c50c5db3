import { rerankingServers } from '#server/reranking/providers'
import { EngineProviderList } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Servers that put what was found in order; a key never leaves',
  permission: 'knowledge.manage',
  response: EngineProviderList,
  handler: () => rerankingServers.list()
})
