import { deleteDocument } from '#server/knowledge/documents'
import { ok } from '#shared/schemas/common'
import { DocumentDeleted, WikiParams } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Delete a document',
  permission: 'knowledge.write',
  params: WikiParams,
  response: DocumentDeleted,
  handler: async ({ params, user }) => ({ ...ok, deleted: await deleteDocument(params.doc_id, user) })
})
