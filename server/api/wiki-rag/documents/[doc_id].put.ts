import { updateDocument } from '#server/knowledge/documents'
import { ok } from '#shared/schemas/common'
import { DocumentPatch, DocumentSaved, WikiParams } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Change the title or the text of a document',
  permission: 'knowledge.write',
  maxBytes: 8 * 1024 * 1024,
  params: WikiParams,
  body: DocumentPatch,
  response: DocumentSaved,
  handler: async ({ params, body, user }) => ({ ...ok, document: await updateDocument(params.doc_id, body, user) })
})
