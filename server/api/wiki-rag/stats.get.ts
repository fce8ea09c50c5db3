import { wikiStats } from '#server/knowledge/wiki'
import { WikiStats } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'How much is indexed, and by which engine',
  permission: 'knowledge.read',
  response: WikiStats,
  handler: () => wikiStats()
})
