import { undoFaqChange } from '#server/knowledge/faq'
import { IdParams, ok } from '#shared/schemas/common'
import { FaqUndone } from '#shared/schemas/faq'

export default defineApiHandler({
  summary: 'Bring back what a deletion or an import changed',
  permission: 'faq.write',
  params: IdParams,
  response: FaqUndone,
  handler: async ({ params, user }) => ({ ...ok, ...await undoFaqChange(params.id, user) })
})
