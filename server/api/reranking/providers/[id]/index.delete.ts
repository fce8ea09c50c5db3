import { rerankingServers } from '#server/reranking/providers'
import { IdParams, Ok, ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Disconnect a server that puts what was found in order',
  permission: 'knowledge.manage',
  params: IdParams,
  response: Ok,
  async handler({ params, user }) {
    await rerankingServers.remove(params.id, user)
    return ok
  }
})
