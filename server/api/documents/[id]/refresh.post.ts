import { refreshDocument } from '#server/knowledge/files'
import { IdParams, ok } from '#shared/schemas/common'
import { DocumentSaved } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Read a document again, from its address or its original',
  permission: 'knowledge.write',
  params: IdParams,
  response: DocumentSaved,
  status: 202,
  handler: async ({ event, params, user }) => ({ ...ok, document: await refreshDocument(params.id, user, closedSignal(event)) })
})
