import { rerankingServers } from '#server/reranking/providers'
import { IdParams } from '#shared/schemas/common'
import { EngineProviderTested } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Let the server put an answer and something else in order',
  permission: 'knowledge.manage',
  params: IdParams,
  response: EngineProviderTested,
  handler: ({ event, params }) => rerankingServers.test(params.id, closedSignal(event))
})
