import { searchEverything } from '#server/overview/search'
import { SearchQuery, SearchResults } from '#shared/schemas/system'

export default defineApiHandler({
  summary: 'Find conversations and FAQ entries',
  permission: 'chat.read',
  query: SearchQuery,
  response: SearchResults,
  handler: async ({ query, user }) => ({ results: await searchEverything(query.q, user) })
})
