import { embeddingServers } from '#server/embedding/providers'
import { IdParams, Ok, ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Disconnect a server that compares meanings',
  permission: 'knowledge.manage',
  params: IdParams,
  response: Ok,
  async handler({ params, user }) {
    await embeddingServers.remove(params.id, user)
    return ok
  }
})
