import { deleteFaqEntry } from '#server/knowledge/faq'
import { IdParams, ok } from '#shared/schemas/common'
import { FaqEntryDeleted } from '#shared/schemas/faq'

export default defineApiHandler({
  summary: 'Delete a FAQ entry',
  permission: 'faq.write',
  params: IdParams,
  response: FaqEntryDeleted,
  handler: async ({ params, user }) => ({ ...ok, undo: await deleteFaqEntry(params.id, user) })
})
