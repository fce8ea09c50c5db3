import { listPassages } from '#server/knowledge/documents'
import { currentMeaningKey } from '#server/knowledge/embed-passages'
import { IdParams, Paging } from '#shared/schemas/common'
import { PassageList } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'List the passages of a document as they are searched',
  permission: 'knowledge.read',
  params: IdParams,
  query: Paging,
  response: PassageList,
  handler: async ({ params, query, user }) => listPassages(params.id, query, await currentMeaningKey(), user)
})
