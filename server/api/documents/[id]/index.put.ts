import { updateDocument } from '#server/knowledge/documents'
import { IdParams, ok } from '#shared/schemas/common'
import { DocumentPatch, DocumentSaved } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Change the title, the text or the set of a document',
  permission: 'knowledge.write',
  maxBytes: 8 * 1024 * 1024,
  params: IdParams,
  body: DocumentPatch,
  response: DocumentSaved,
  handler: async ({ params, body, user }) => ({ ...ok, document: await updateDocument(params.id, body, user) })
})
