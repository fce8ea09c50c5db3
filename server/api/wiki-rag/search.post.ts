import { searchWiki } from '#server/knowledge/wiki'
import { WikiSearch, WikiSearched } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Search the knowledge',
  permission: 'knowledge.read',
  body: WikiSearch,
  response: WikiSearched,
  handler: ({ event, body }) => searchWiki(body, closedSignal(event))
})
