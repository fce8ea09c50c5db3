import { updateSet } from '#server/knowledge/sets'
import { IdParams, ok } from '#shared/schemas/common'
import { KnowledgeSetFields, KnowledgeSetSaved } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Rename a knowledge set',
  permission: 'knowledge.manage',
  params: IdParams,
  body: KnowledgeSetFields,
  response: KnowledgeSetSaved,
  handler: async ({ params, body, user }) => ({ ...ok, set: await updateSet(params.id, body, user) })
})
