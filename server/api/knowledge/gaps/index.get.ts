import { listGaps } from '#server/knowledge/gaps'
import { GapList, GapQuery } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'List questions that nobody could answer',
  permission: 'knowledge.read',
  query: GapQuery,
  response: GapList,
  handler: ({ query }) => listGaps(query)
})
