import { explainSearch } from '#server/dialogue/explain-search'
import { SearchTested, SearchTestQuery } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Test the search: what is found, why, and what a model would be given',
  permission: 'knowledge.read',
  body: SearchTestQuery,
  response: SearchTested,
  handler: ({ event, body, user }) => explainSearch(body, user, closedSignal(event))
})
