import { embeddingServers } from '#server/embedding/providers'
import { EngineProviderList } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Servers that compare meanings; a key never leaves',
  permission: 'knowledge.manage',
  response: EngineProviderList,
  handler: () => embeddingServers.list()
})
