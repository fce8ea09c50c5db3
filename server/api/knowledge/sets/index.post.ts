import { createSet } from '#server/knowledge/sets'
import { ok } from '#shared/schemas/common'
import { KnowledgeSetFields, KnowledgeSetSaved } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Make a knowledge set',
  permission: 'knowledge.manage',
  body: KnowledgeSetFields,
  response: KnowledgeSetSaved,
  status: 201,
  handler: async ({ body, user }) => ({ ...ok, set: await createSet(body, user) })
})
