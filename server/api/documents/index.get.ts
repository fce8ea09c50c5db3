import { listDocuments } from '#server/knowledge/documents'
import { DocumentList, DocumentQuery } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'List documents',
  permission: 'knowledge.read',
  query: DocumentQuery,
  response: DocumentList,
  handler: ({ query, user }) => listDocuments(query, user)
})
