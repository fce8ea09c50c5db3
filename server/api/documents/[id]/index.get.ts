import { getDocument } from '#server/knowledge/documents'
import { IdParams } from '#shared/schemas/common'
import { DocumentDetails } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Read a document with its text',
  permission: 'knowledge.read',
  params: IdParams,
  response: DocumentDetails,
  handler: ({ params, user }) => getDocument(params.id, user)
})
