import { reindexMeanings } from '#server/knowledge/wiki'
import { WikiReindexed } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Index the meaning of what has none yet, and forget what is of no use any more',
  permission: 'knowledge.write',
  response: WikiReindexed,
  handler: ({ user }) => reindexMeanings(user)
})
