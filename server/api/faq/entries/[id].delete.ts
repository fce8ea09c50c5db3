import { deleteFaqEntry } from '#server/knowledge/faq'
import { IdParams, Ok, ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Delete a FAQ entry',
  permission: 'faq.write',
  params: IdParams,
  response: Ok,
  async handler({ params, user }) {
    await deleteFaqEntry(params.id, user)
    return ok
  }
})
