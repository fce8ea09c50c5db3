import { listSets } from '#server/knowledge/sets'
import { KnowledgeSetList } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'List knowledge sets and how much each holds',
  permission: 'knowledge.read',
  response: KnowledgeSetList,
  handler: async () => ({ sets: await listSets() })
})
