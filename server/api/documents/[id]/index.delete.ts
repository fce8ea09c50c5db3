import { deleteDocument } from '#server/knowledge/documents'
import { IdParams, ok } from '#shared/schemas/common'
import { DocumentDeleted } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Delete a document; one that is being read is given up',
  permission: 'knowledge.write',
  params: IdParams,
  response: DocumentDeleted,
  handler: async ({ params, user }) => ({ ...ok, deleted: await deleteDocument(params.id, user) })
})
