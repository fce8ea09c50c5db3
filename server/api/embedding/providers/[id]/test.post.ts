import { embeddingServers } from '#server/embedding/providers'
import { IdParams } from '#shared/schemas/common'
import { EngineProviderTested } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Let the server compare a question with what answers it and with what does not',
  permission: 'knowledge.manage',
  params: IdParams,
  response: EngineProviderTested,
  handler: ({ event, params }) => embeddingServers.test(params.id, closedSignal(event))
})
