import { searchHub } from '#server/system/models/install'
import { HubModels, HubQuery } from '#shared/schemas/models'

export default defineApiHandler({
  summary: 'Search the model hub',
  permission: 'models.write',
  query: HubQuery,
  response: HubModels,
  handler: async ({ event, query }) => ({ results: await searchHub(query.query, query.limit, closedSignal(event)) })
})
